using Larder.Formats.Disks;
using Larder.Formats.Erofs;
using Larder.Formats.FileMetadata;
using Larder.Materialise.Checkouts;
using Larder.Native.Files;
using Larder.Store;
using Larder.Store.Trees;
using Microsoft.Win32.SafeHandles;

namespace Larder.Materialise.Disks;

/// <summary>
/// Writes a file system of the store as an EROFS image, whole or only its metadata, without root and without any other
/// program. The same file system and options give the same bytes on every machine; those of an image over the store also
/// follow from where blobs lie in it.
/// </summary>
public static class ErofsImage
{
    /// <summary>Writes an image that holds everything. Nothing is synced: who needs it durable syncs the file afterwards.</summary>
    /// <param name="store">Holds the file system; not to be used by the caller meanwhile.</param>
    /// <param name="fileSystem">What to write; its root is a directory.</param>
    /// <param name="image">An empty file, open for writing; stays the caller's.</param>
    /// <param name="options">What the image is to be like.</param>
    /// <param name="writing">How it is written; null for the defaults.</param>
    /// <exception cref="ArgumentException">The root of the file system is no directory.</exception>
    /// <exception cref="Formats.Errors.LarderException">
    /// LRD2402 EROFS has no place for something; LRD2301, LRD2001 or LRD2302 for damaged or missing content; LRD8002 full
    /// disk, LRD8004.
    /// </exception>
    public static DiskResult Write(
        ContentStore store, FileSystem fileSystem, SafeFileHandle image, ErofsOptions options, DiskWriting? writing = null) =>
        Write(store, fileSystem, image, options, writing ?? new DiskWriting(), devices: null);

    /// <summary>
    /// Writes an image of metadata, which leaves the bytes of files where they are: in the segments of the store. Blobs of
    /// less than 2 KiB stand in the image, since they share blocks there; so do those that lie in none of the 64 segments
    /// that have the most of the tree. What is left in segments is not read, and so not verified.
    /// </summary>
    /// <inheritdoc cref="Write(ContentStore, FileSystem, SafeFileHandle, ErofsOptions, DiskWriting)"/>
    public static ErofsResult WriteOverStore(
        ContentStore store, FileSystem fileSystem, SafeFileHandle image, ErofsOptions options, DiskWriting? writing = null)
    {
        SegmentDevices devices = new(store);
        DiskResult result = Write(store, fileSystem, image, options, writing ?? new DiskWriting(), devices);
        return new ErofsResult(result, devices.Segments);
    }

    private static DiskResult Write(
        ContentStore store, FileSystem fileSystem, SafeFileHandle image, ErofsOptions options, DiskWriting writing, SegmentDevices? devices)
    {
        ErofsBuilder builder = new(fileSystem.ComputeId(), options);
        Placement placement = new();
        using DiskFiller filler = new(store, image, placement, writing);
        using InlineFiles inline = new(store, writing);
        try
        {
            List<ErofsInode> staying = [];
            foreach (WalkedPath path in FileSystemReader.Walk(store, fileSystem))
            {
                writing.CancellationToken.ThrowIfCancellationRequested();
                if (builder.Add(path) is not { } inode || inline.TryAdd(inode))
                {
                    continue;
                }

                if (devices is not null && SegmentDevices.CanStay(inode))
                {
                    staying.Add(inode);
                }
                else
                {
                    filler.Add(placement.Add(inode));
                }
            }

            foreach (ErofsInode inode in devices?.Place(builder, staying) ?? [])
            {
                filler.Add(placement.Add(inode));
            }

            long inlined = inline.Finish();
            writing.Progress?.Report(inlined);
            builder.LayOut();
            _ = filler.CountBlocks();
            FileContent.SetLength(image, builder.Size);

            // First, since some files end between inodes: gaps are filled with zeros.
            ImageWriter writer = new(image, fillsGaps: true);
            builder.WriteStructures(writer.Write);
            writer.Flush();
            filler.Fill();
            return new DiskResult(builder.Size, writer.Allocated(), builder.Inodes, builder.Uuid, 0);
        }
        catch (IOException error)
        {
            throw CheckoutErrors.CannotWrite("The disk image could not be written", error);
        }
    }

    private sealed class Placement : IDiskPlacement
    {
        private readonly List<ErofsInode> _files = [];

        public DiskFile Add(ErofsInode inode)
        {
            _files.Add(inode);
            return new DiskFile(_files.Count - 1, inode.Content, inode.Size, inode.Path);
        }

        public void Place(DiskFile file, IReadOnlyList<BlockRun> data, List<DiskPiece> pieces)
        {
            (long blocks, long? tail) = ErofsBuilder.PlaceOf(_files[file.Number]);
            long whole = tail is null ? DiskBlock.Count(file.Size) : file.Size / DiskBlock.Size;
            foreach (BlockRun run in data)
            {
                long begin = run.Start * DiskBlock.Size;
                long end = Math.Min(run.End, whole) * DiskBlock.Size;
                if (end > begin)
                {
                    pieces.Add(new DiskPiece(begin, blocks + begin, end - begin));
                }

                if (tail is { } at && run.End > whole)
                {
                    pieces.Add(new DiskPiece(whole * DiskBlock.Size, at, file.Size % DiskBlock.Size));
                }
            }
        }
    }
}
