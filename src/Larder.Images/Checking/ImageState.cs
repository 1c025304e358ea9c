using System.Text;
using Larder.Images.Records;
using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Images.Checking;

/// <summary>What stands in an image's directory, by its record and by the names, kinds and sizes of its files.</summary>
/// <param name="Record">The record; null when it is missing or none.</param>
/// <param name="Fault">What is wrong, as a clause; null when nothing is.</param>
/// <param name="IsThere">Whether there is anything at all.</param>
/// <param name="HasRecordFile">Whether there is a file that should be the record.</param>
internal sealed record ImageState(ImageRecord? Record, string? Fault, bool IsThere, bool HasRecordFile)
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

        using DirectoryHandle? image = images.TryOpenDirectory(Encoding.UTF8.GetBytes(id));
        if (image is null)
        {
            // It was there a moment ago.
            return new ImageState(null, "its directory is not there", IsThere: false, HasRecordFile: false);
        }

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

        return new ImageState(record, FaultOf(image, record), IsThere: true, HasRecordFile: true);
    }

    private static string? FaultOf(DirectoryHandle image, ImageRecord record)
    {
        foreach (ArtifactRecord artifact in record.Files)
        {
            // A link that leads to the right bytes today may lead elsewhere tomorrow.
            FileStatus? status = TryStat(image, Encoding.UTF8.GetBytes(artifact.Path));
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

    private static FileStatus? TryStat(DirectoryHandle image, byte[] path)
    {
        int slash = path.AsSpan().LastIndexOf((byte)'/');
        if (slash < 0)
        {
            return image.TryStat(path);
        }

        try
        {
            using DirectoryHandle? directory = image.TryOpenDirectory(path.AsSpan(0, slash));
            return directory?.TryStat(path.AsSpan(slash + 1));
        }
        catch (LinuxException error) when (error.Error is Errno.NotDirectory or Errno.Loop or Errno.CrossDevice)
        {
            return null;
        }
    }
}
