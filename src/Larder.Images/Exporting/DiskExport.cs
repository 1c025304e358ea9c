using System.Text;
using Larder.Formats.Digests;
using Larder.Formats.Erofs;
using Larder.Formats.Errors;
using Larder.Formats.Ext4;
using Larder.Images.Publishing;
using Larder.Images.Records;
using Larder.Materialise.Disks;
using Larder.Native.Files;
using Larder.Store;
using Microsoft.Win32.SafeHandles;

namespace Larder.Images.Exporting;

/// <summary>
/// Writes an image as a disk: its own, compared with its digest, where that has the format; else one from the store.
/// </summary>
public static class DiskExport
{
    private const long CopiedAtOnce = 64L << 20;

    /// <summary>Writes the disk. Nothing is synced: who needs it durable syncs the file afterwards.</summary>
    /// <param name="store">Holds the file system, for the other format.</param>
    /// <param name="image">Which image.</param>
    /// <param name="format">What the disk is to be.</param>
    /// <param name="into">An empty file, open for reading and writing; stays the caller's.</param>
    /// <param name="progress">Told bytes; may be null.</param>
    /// <param name="cancellationToken">Leaves what was written for the caller to remove.</param>
    /// <returns>Bytes that a machine sees.</returns>
    /// <exception cref="LarderException">
    /// LRD3301: it came as a finished disk of the other format. LRD3004: the disk is not what its record says. What
    /// <see cref="Ext4Image.Write"/> throws.
    /// </exception>
    public static long Write(
        ContentStore store,
        ImageEntry image,
        DiskFormat format,
        SafeFileHandle into,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ImageRecord record = ImageExport.RecordOf(image);
        if (record.Rootfs.Format == DiskRequest.NameOf(format))
        {
            CopyOwn(image, record.Rootfs, into, progress, cancellationToken);
            return record.Rootfs.Size;
        }

        ImageExport export = ImageExport.Of(store, image);
        DiskWriting writing = new() { Progress = progress, CancellationToken = cancellationToken };
        return (format is DiskFormat.Ext4
            ? Ext4Image.Write(store, export.FileSystem, into, new Ext4Options(), writing)
            : ErofsImage.Write(store, export.FileSystem, into, new ErofsOptions(), writing)).Size;
    }

    // The copy is what is hashed: whatever happened to the bytes on their way is seen too.
    private static void CopyOwn(ImageEntry image, DiskRecord record, SafeFileHandle into, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        using SafeFileHandle disk = OpenDisk(image.Directory, record) ?? throw ImageErrors.Broken(image.Name.Name, $"its {record.Path} is not there");
        long size = RandomAccess.GetLength(disk);
        if (size == record.Size)
        {
            if (!FileContent.TryShare(disk, 0, into, 0, size))
            {
                CopyData(disk, into, size, progress, cancellationToken);
            }

            if (SparseFile.Hash(into, cancellationToken) == Digest.Parse(record.Digest))
            {
                return;
            }
        }

        throw ImageErrors.Broken(image.Name.Name, $"its {record.Path} is not what was published");
    }

    private static SafeFileHandle? OpenDisk(string path, DiskRecord record)
    {
        if (!Directory.Exists(path))
        {
            return null;
        }

        using DirectoryHandle directory = DirectoryHandle.Open(path);
        return directory.TryOpenRead(Encoding.UTF8.GetBytes(record.Path));
    }

    private static void CopyData(SafeFileHandle from, SafeFileHandle to, long size, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        for (long at = 0; FileContent.NextData(from, at) is { } data && data.Start < size;)
        {
            for (at = data.Start; at < data.End;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                long length = Math.Min(CopiedAtOnce, data.End - at);
                FileContent.Copy(from, at, to, at, length);
                at += length;
                progress?.Report(length);
            }
        }

        FileContent.SetLength(to, size);
    }
}
