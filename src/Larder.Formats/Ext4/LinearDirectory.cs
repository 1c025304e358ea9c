using Larder.Formats.Disks;

namespace Larder.Formats.Ext4;

/// <summary>A directory of one block: all its names, in the order of the tree.</summary>
internal static class LinearDirectory
{
    /// <summary>Whether all names fit one block.</summary>
    public static bool Fits(DirectoryEntries entries)
    {
        int size = DirectoryBlock.SizeOf(1) + DirectoryBlock.SizeOf(2);
        for (int place = 0; entries.TryRead(ref place, out DirectoryEntries.PackedEntry entry);)
        {
            size += DirectoryBlock.SizeOf(entry.Name.Length);
            if (size > DirectoryBlock.Capacity)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The block.</summary>
    /// <param name="entries">All names but the two of every directory.</param>
    /// <param name="inode">The directory's own number.</param>
    /// <param name="parent">That of its parent.</param>
    /// <param name="seed">What its checksums begin with.</param>
    public static byte[] Build(DirectoryEntries entries, uint inode, uint parent, uint seed)
    {
        byte[] bytes = new byte[DiskBlock.Size];
        DirectoryBlock block = new(bytes);
        block.Add(inode, (byte)DirectoryEntryType.Directory, "."u8);
        block.Add(parent, (byte)DirectoryEntryType.Directory, ".."u8);
        for (int place = 0; entries.TryRead(ref place, out DirectoryEntries.PackedEntry entry);)
        {
            block.Add(entry.Inode, entry.Type, entry.Name);
        }

        block.Finish(seed);
        return bytes;
    }

    /// <summary>The blocks of <c>lost+found</c>: room for what e2fsck finds on a disk that is full.</summary>
    public static byte[] BuildLostAndFound(uint inode, uint parent, uint seed, int blocks)
    {
        byte[] bytes = new byte[blocks * DiskBlock.Size];
        Build(new DirectoryEntries(), inode, parent, seed).CopyTo(bytes, 0);
        for (int index = 1; index < blocks; index++)
        {
            new DirectoryBlock(bytes.AsSpan(index * DiskBlock.Size, DiskBlock.Size)).Finish(seed);
        }

        return bytes;
    }
}
