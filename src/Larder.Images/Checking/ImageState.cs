using System.Text;
using Larder.Images.Records;
using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Images.Checking;

/// <summary>
/// What stands in an image's directory, by its record, by the names, kinds and sizes of its files, and by what an earlier
/// verification found in them.
/// </summary>
/// <param name="Record">The record; null when it is missing or none.</param>
/// <param name="Fault">What is wrong, as a clause; null when nothing is.</param>
/// <param name="IsThere">Whether there is anything at all.</param>
/// <param name="HasRecordFile">Whether there is a file that should be the record.</param>
/// <param name="IsMarked">Whether nothing is wrong but what a verification found: see <see cref="DamageMark"/>.</param>
internal sealed record ImageState(ImageRecord? Record, string? Fault, bool IsThere, bool HasRecordFile, bool IsMarked = false)
{
    private const int MaxRecord = 16 << 20;

    public bool IsWhole => Fault is null;

    public static ImageState Of(DirectoryHandle images, string id)
    {
        if (images.TryStat(Encoding.UTF8.GetBytes(id)) is not { } there)
        {
            return new ImageState(null, "its directory is not there", IsThere: false, HasRecordFile: false);
        }

        if (there.Kind is not FileKind.Directory)
        {
            return new ImageState(null, "its directory is none", IsThere: true, HasRecordFile: false);
        }

        // It was there a moment ago.
        using DirectoryHandle? image = images.TryOpenDirectory(Encoding.UTF8.GetBytes(id));
        return image is null ? new ImageState(null, "its directory is not there", IsThere: false, HasRecordFile: false) : OfOpen(image, id);
    }

    /// <summary>As <see cref="Of"/>, of a directory that is open: all of it is of one image, whatever takes its name meanwhile.</summary>
    public static ImageState OfOpen(DirectoryHandle image, string id)
    {
        using SafeFileHandle? file = image.TryStat(ImageRecord.FileName)?.Kind is FileKind.File ? image.TryOpenRead(ImageRecord.FileName) : null;
        if (file is null)
        {
            return new ImageState(null, "its image.json is not there", IsThere: true, HasRecordFile: false);
        }

        byte[] bytes = new byte[(int)Math.Min(RandomAccess.GetLength(file), MaxRecord)];
        int read = RandomAccess.Read(file, bytes, 0);
        if (ImageRecord.TryRead(bytes.AsSpan(0, read)) is not { } record || record.Id != id)
        {
            return new ImageState(null, "its image.json is invalid", IsThere: true, HasRecordFile: true);
        }

        if (FaultOf(image, record) is { } fault)
        {
            return new ImageState(record, fault, IsThere: true, HasRecordFile: true);
        }

        string? found = DamageMark.Read(image);
        return new ImageState(record, found, IsThere: true, HasRecordFile: true, IsMarked: found is not null);
    }

    private static string? FaultOf(DirectoryHandle image, ImageRecord record)
    {
        using FileLookup lookup = new(image);
        foreach (ArtifactRecord artifact in record.Files)
        {
            // A link that leads to the right bytes today may lead elsewhere tomorrow.
            FileStatus? status = lookup.TryStat(Encoding.UTF8.GetBytes(artifact.Path));
            if (status is not { Kind: FileKind.File })
            {
                return $"its {artifact.Path} is not there";
            }

            if (status.Value.Size != artifact.Size)
            {
                return $"its {artifact.Path} has {status.Value.Size} bytes, not {artifact.Size}";
            }
        }

        return null;
    }
}
