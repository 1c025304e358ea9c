using Larder.Formats.Disks;
using Larder.Formats.Ext4;
using Larder.Formats.FileMetadata;
using Larder.Materialise.Checkouts;
using Larder.Native.Files;
using Larder.Store;
using Larder.Store.Trees;
using Microsoft.Win32.SafeHandles;

namespace Larder.Materialise.Disks;

/// <summary>
/// Writes a file system of the store as an ext4 image, without root and without any other program. All that file metadata
/// says is in it: owners, modes, times to the nanosecond, extended attributes, devices, hard links. The same file system and
/// options give the same bytes on every machine.
/// </summary>
public static class Ext4Image
{
    /// <summary>Writes the image. Nothing is synced: who needs it durable syncs the file afterwards.</summary>
    /// <param name="store">Holds the file system; not to be used by the caller meanwhile.</param>
    /// <param name="fileSystem">What to write; its root is a directory.</param>
    /// <param name="image">An empty file, open for writing; stays the caller's.</param>
    /// <param name="options">What the image is to be like.</param>
    /// <param name="writing">How it is written; null for the defaults.</param>
    /// <exception cref="ArgumentException">The root of the file system is no directory.</exception>
    /// <exception cref="Formats.Errors.LarderException">
    /// LRD2401 the size is too small, LRD2402 ext4 has no place for something; LRD2301, LRD2001 or LRD2302 for damaged or
    /// missing content; LRD8002 full disk, LRD8004.
    /// </exception>
    public static DiskResult Write(
        ContentStore store, FileSystem fileSystem, SafeFileHandle image, Ext4Options options, DiskWriting? writing = null)
    {
        writing ??= new DiskWriting();
        Ext4Builder builder = new(fileSystem.ComputeId(), options);
        Placement placement = new(builder);
        using DiskFiller filler = new(store, image, placement, writing);
        try
        {
            foreach (WalkedPath path in FileSystemReader.Walk(store, fileSystem))
            {
                writing.CancellationToken.ThrowIfCancellationRequested();
                if (builder.Add(path) is { } inode)
                {
                    filler.Add(new DiskFile(placement.Files.Count, inode.Content, inode.Size, inode.Path));
                    placement.Files.Add(inode);
                }
            }

            builder.LayOut(filler.CountBlocks());
            FileContent.SetLength(image, builder.Size);
            filler.Fill();
            ImageWriter writer = new(image);
            builder.WriteStructures(writer.Write);
            writer.Flush();
            return new DiskResult(builder.Size, writer.Allocated(), builder.Inodes, builder.Uuid, builder.ClampedTimes);
        }
        catch (IOException error)
        {
            throw CheckoutErrors.CannotWrite("The disk image could not be written", error);
        }
    }

    private sealed class Placement(Ext4Builder builder) : IDiskPlacement
    {
        public List<Ext4Inode> Files { get; } = [];

        public void Place(DiskFile file, IReadOnlyList<BlockRun> data, List<DiskPiece> pieces)
        {
            foreach (PlacedRun run in builder.Place(Files[file.Number], data))
            {
                pieces.Add(new DiskPiece(run.Logical * DiskBlock.Size, run.Physical * DiskBlock.Size, run.Count * DiskBlock.Size));
            }
        }
    }
}
