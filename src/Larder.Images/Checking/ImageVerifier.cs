using System.Text;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Images.Publishing;
using Larder.Images.Records;
using Larder.Materialise.Disks;
using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Images.Checking;

/// <summary>Compares the files of an image with what its record says.</summary>
internal static class ImageVerifier
{
    /// <summary>All faults, a clause each.</summary>
    public static IReadOnlyList<string> Run(DirectoryHandle image, ImageRecord record, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        List<string> faults = [];
        foreach (ArtifactRecord artifact in record.Files)
        {
            using SafeFileHandle? file = image.TryOpenRead(Encoding.UTF8.GetBytes(artifact.Path));
            if (file is null)
            {
                faults.Add($"its {artifact.Path} is not there");
                continue;
            }

            Digest found = SparseFile.Hash(file, cancellationToken);
            progress?.Report(artifact.Size);
            if (found.ToString() != artifact.Digest)
            {
                faults.Add($"its {artifact.Path} has the digest {found}, not {artifact.Digest}");
            }
            else if (artifact.Path == record.Rootfs.Path && FaultOfDisk(file) is { } fault)
            {
                faults.Add($"its {artifact.Path} is damaged: {fault}");
            }
        }

        return faults;
    }

    private static string? FaultOfDisk(SafeFileHandle file)
    {
        try
        {
            DiskImageCheck.Run(file);
            return null;
        }
        catch (LarderException error) when (error.Code == ErrorCodes.ImageDamaged)
        {
            return error.Why;
        }
    }
}
