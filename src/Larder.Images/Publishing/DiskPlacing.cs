using System.Text;
using Larder.Formats.Digests;
using Larder.Formats.FileMetadata;
using Larder.Images.Records;
using Larder.Materialise.Disks;
using Larder.Native.Files;
using Larder.Store;
using Microsoft.Win32.SafeHandles;

namespace Larder.Images.Publishing;

/// <summary>Puts the disk into an image: written from the store, or one that came finished.</summary>
internal static class DiskPlacing
{
    /// <summary>Writes a file system of the store, and reads it once for its digest.</summary>
    public static DiskRecord Write(
        ContentStore store, FileSystem fileSystem, DiskRequest request, ImageStaging staging, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        using SafeFileHandle file = Create(staging, request.Format);
        DiskWriting writing = new() { Progress = progress, CancellationToken = cancellationToken };
        DiskResult result = request.Format is DiskFormat.Ext4
            ? Ext4Image.Write(store, fileSystem, file, request.Ext4, writing)
            : ErofsImage.Write(store, fileSystem, file, request.Erofs, writing);
        Digest digest = SparseFile.Hash(file, cancellationToken);
        FileContent.SetMode(file, 0x100);
        return Record(request.Format, result.Size, digest);
    }

    /// <summary>Copies a finished disk as it is, in one pass, and then checks its structures.</summary>
    /// <param name="disk">Its bytes.</param>
    /// <param name="format">What it is said to be.</param>
    /// <param name="identified">What they are to be; null where the stream sees to that.</param>
    /// <param name="staging">Where it goes.</param>
    /// <param name="progress">Told bytes; may be null.</param>
    /// <param name="cancellationToken">Leaves it to the staging.</param>
    /// <exception cref="Formats.Errors.LarderException">
    /// LRD2001: it was changed since it was identified. LRD2404: it is damaged, or neither ext4 nor EROFS.
    /// </exception>
    public static DiskRecord Copy(
        Stream disk, DiskFormat format, Identified? identified, ImageStaging staging, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        using SafeFileHandle file = Create(staging, format);
        (long size, Digest digest) = SparseFile.Fill(disk, file, progress, cancellationToken);
        identified?.Check(digest);
        DiskFormat found = DiskImageCheck.Run(file) ? DiskFormat.Erofs : DiskFormat.Ext4;
        if (found != format)
        {
            throw ImageErrors.NoRoot(DiskRequest.FileNameOf(format), $"it is {DiskRequest.NameOf(found)}, in spite of its name");
        }

        FileContent.SetMode(file, 0x100);
        return Record(format, size, digest);
    }

    private static SafeFileHandle Create(ImageStaging staging, DiskFormat format) =>
        staging.Directory.CreateFile(Encoding.UTF8.GetBytes(DiskRequest.FileNameOf(format)), 0x180);

    private static DiskRecord Record(DiskFormat format, long size, Digest digest) =>
        new(DiskRequest.FileNameOf(format), DiskRequest.NameOf(format), size, digest.ToString());
}
