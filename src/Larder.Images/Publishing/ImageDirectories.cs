using System.Buffers;
using System.Text;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Images.Checking;
using Larder.Native.Durability;
using Larder.Native.Files;

namespace Larder.Images.Publishing;

/// <summary>
/// The directory of all images, a directory for each, named by its id; what is being made or taken away has a dot-name.
/// Owns its handle.
/// </summary>
internal sealed class ImageDirectories : IDisposable
{
    private const uint OwnerOnly = 0x1C0;
    private const string Staged = ".larder-new";
    private const string Doomed = ".larder-old";
    private const int MaxOwner = 4096;
    private static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789abcdef"u8);

    private static ReadOnlySpan<byte> OwnerName => ".larder-root"u8;

    private ImageDirectories(string path, DirectoryHandle handle) => (Path, Handle) = (path, handle);

    /// <summary>Absolute.</summary>
    public string Path { get; }

    public DirectoryHandle Handle { get; }

    /// <summary>Opens it, and makes it where it is not there.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="owner">
    /// The root that it is said to belong to, when it is not in that root: it says so itself, so that nothing of another
    /// root's, and nothing that is no image, is ever taken for what may be removed.
    /// </param>
    /// <param name="hasImages">Whether the root knows images, which are then to be there.</param>
    /// <exception cref="LarderException">LRD3009: it is another root's, or something else is in it, or its disk is not mounted.</exception>
    public static ImageDirectories Open(string path, string? owner, bool hasImages)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        using (DirectoryHandle parent = DirectoryHandle.Open(System.IO.Path.GetDirectoryName(path)!))
        {
            if (parent.EnsureDirectory(Encoding.UTF8.GetBytes(System.IO.Path.GetFileName(path)), OwnerOnly))
            {
                Durable.Sync(parent.Handle, ImageKillPoints.SyncImages);
            }
        }

        ImageDirectories opened = new(path, DirectoryHandle.Open(path));
        try
        {
            if (owner is not null)
            {
                opened.CheckOwner(Utf8(owner), hasImages);
            }

            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Whether a name is nobody's to remove: the note of whose images these are, and what file systems have of their own.</summary>
    public static bool IsKept(ReadOnlySpan<byte> name) => name.SequenceEqual(OwnerName) || name.SequenceEqual("lost+found"u8);

    public static bool IsId(ReadOnlySpan<byte> name) =>
        name.Length == Digest.TextLength && !name.ContainsAnyExcept(Digits);

    public static bool IsStaged(ReadOnlySpan<byte> name) => name.Length > 0 && name[0] == '.' && name.EndsWith(Utf8(Staged));

    public static bool IsDoomed(ReadOnlySpan<byte> name) => name.Length > 0 && name[0] == '.' && name.EndsWith(Utf8(Doomed));

    public static byte[] StagedName(string id) => Utf8($".{id}{Staged}");

    /// <summary>Absolute path of an image.</summary>
    public string PathOf(string id) => System.IO.Path.Combine(Path, id);

    /// <summary>What is wrong with an image, looking at its record and at names, kinds and sizes of its files; null when nothing is.</summary>
    public ImageState Look(string id) => ImageState.Of(Handle, id);

    /// <summary>Takes an image away: by a rename first, so that what is left when this is killed is no image.</summary>
    public void Remove(ReadOnlySpan<byte> name)
    {
        byte[] doomed = [(byte)'.', .. name.TrimStart((byte)'.'), .. Utf8(Doomed)];
        if (!IsDoomed(name))
        {
            Handle.RemoveTree(doomed);
            try
            {
                Durable.Rename(Handle, name, Handle, doomed, replace: false, ImageKillPoints.RenameAway);
            }
            catch (LinuxException error) when (error.Error is Errno.NotFound)
            {
                return;
            }
        }

        Handle.RemoveTree(IsDoomed(name) ? name : doomed);
    }

    public void Dispose() => Handle.Dispose();

    private void CheckOwner(byte[] owner, bool hasImages)
    {
        byte[]? noted = BoundedFile.TryRead(Handle, OwnerName, MaxOwner);
        if (noted is null && !hasImages && Handle.List().All(entry => IsKept(entry.Name)))
        {
            DurableFile.Write(Handle, OwnerName, owner, 0x180, ImageKillPoints.SyncImages);
        }
        else if (!noted.AsSpan().SequenceEqual(owner))
        {
            throw ImageErrors.Elsewhere(Path, noted is null ? null : Encoding.UTF8.GetString(noted), Encoding.UTF8.GetString(owner), hasImages);
        }
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
