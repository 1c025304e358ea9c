using System.Text;
using Larder.Formats.Packs;
using Larder.Images.Publishing;
using Larder.Native.Durability;
using Larder.Native.Files;

namespace Larder.Images.Checking;

/// <summary>
/// What a verification found in an image, as a file <c>damaged</c> in its directory: with it the image counts as broken, so that
/// the next pull or import makes it anew. It goes with the directory that is replaced then.
/// </summary>
internal static class DamageMark
{
    private const int MaxBytes = 4096;

    private static ReadOnlySpan<byte> FileName => "damaged"u8;

    /// <summary>What was found, as a clause; null when there is no mark.</summary>
    /// <param name="image">The image's directory.</param>
    public static string? Read(DirectoryHandle image)
    {
        if (image.TryStat(FileName) is not { } mark)
        {
            return null;
        }

        byte[]? text = mark.Kind is FileKind.File && mark.Size <= MaxBytes ? BoundedFile.TryRead(image, FileName, MaxBytes) : null;
        return text is { Length: > 0 } ? PackText.Printable(Encoding.UTF8.GetString(text)) : "an earlier image verify found damage in it";
    }

    /// <summary>Marks an image, unless another took its place since it was looked at.</summary>
    /// <param name="images">All images; nobody publishes or removes one meanwhile.</param>
    /// <param name="id">Which.</param>
    /// <param name="verified">The directory that was looked at.</param>
    /// <param name="faults">What is wrong with it, a clause each.</param>
    public static void Set(ImageDirectories images, string id, DirectoryHandle verified, IReadOnlyList<string> faults)
    {
        if (!IsStill(images, id, verified))
        {
            return;
        }

        byte[] text = Encoding.UTF8.GetBytes(string.Join("; ", faults));
        DurableFile.Write(verified, FileName, text.AsSpan(0, Math.Min(text.Length, MaxBytes)), 0x180, ImageKillPoints.SyncDamaged);
    }

    /// <summary>Takes the mark of an image away in which nothing is wrong any more.</summary>
    /// <inheritdoc cref="Set"/>
    public static void Clear(ImageDirectories images, string id, DirectoryHandle verified)
    {
        if (IsStill(images, id, verified))
        {
            Durable.Unlink(verified, FileName, ImageKillPoints.UnlinkDamaged);
        }
    }

    private static bool IsStill(ImageDirectories images, string id, DirectoryHandle verified) =>
        images.Handle.TryStat(Encoding.UTF8.GetBytes(id))?.Inode == DirectoryHandle.StatOpen(verified.Handle).Inode;
}
