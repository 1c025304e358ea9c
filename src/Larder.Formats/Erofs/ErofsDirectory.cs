using System.Buffers.Binary;
using Larder.Formats.Disks;

namespace Larder.Formats.Erofs;

/// <summary>
/// The bytes of a directory: in each block entries of 12 bytes, then their names. Names are in the order of their bytes,
/// the two of every directory among them, since the kernel halves its way to a name.
/// </summary>
internal static class ErofsDirectory
{
    private const int EntrySize = 12;

    /// <summary>How many bytes the names take.</summary>
    public static long Measure(DirectoryEntries entries)
    {
        List<ReadOnlyMemory<Name>> blocks = Blocks(entries);
        return ((blocks.Count - 1) * (long)DiskBlock.Size) + Used(blocks[^1].Span);
    }

    /// <summary>The bytes, as many as were measured.</summary>
    /// <param name="directory">The directory, whose place is known.</param>
    /// <param name="inodes">Those that its entries name by their place here, and whose places are known.</param>
    public static byte[] Build(ErofsInode directory, IReadOnlyList<ErofsInode> inodes)
    {
        byte[] bytes = new byte[directory.Size];
        int begin = 0;
        foreach (ReadOnlyMemory<Name> block in Blocks(directory.Entries!))
        {
            WriteBlock(bytes.AsSpan(begin), block.Span, directory, inodes);
            begin += DiskBlock.Size;
        }

        return bytes;
    }

    private static List<ReadOnlyMemory<Name>> Blocks(DirectoryEntries entries)
    {
        Name[] names = [.. InOrder(entries)];
        List<ReadOnlyMemory<Name>> blocks = [];
        int first = 0;
        int used = 0;
        for (int index = 0; index < names.Length; index++)
        {
            int size = EntrySize + names[index].Length;
            if (used + size > DiskBlock.Size)
            {
                blocks.Add(names.AsMemory(first..index));
                (first, used) = (index, 0);
            }

            used += size;
        }

        blocks.Add(names.AsMemory(first..));
        return blocks;
    }

    // Entries are sorted; the names of one and of two dots go between them.
    private static List<Name> InOrder(DirectoryEntries entries)
    {
        List<Name> names = [];
        int dots = 1;
        int place = 0;
        for (int begin = 0; entries.TryRead(ref place, out DirectoryEntries.PackedEntry entry); begin = place)
        {
            while (dots <= 2 && entry.Name.SequenceCompareTo(".."u8[..dots]) > 0)
            {
                names.Add(Name.OfDots(dots++));
            }

            names.Add(new Name(begin, entry.Name.Length));
        }

        while (dots <= 2)
        {
            names.Add(Name.OfDots(dots++));
        }

        return names;
    }

    private static int Used(ReadOnlySpan<Name> block)
    {
        int used = block.Length * EntrySize;
        foreach (Name name in block)
        {
            used += name.Length;
        }

        return used;
    }

    private static void WriteBlock(Span<byte> block, ReadOnlySpan<Name> names, ErofsInode directory, IReadOnlyList<ErofsInode> inodes)
    {
        int text = names.Length * EntrySize;
        for (int index = 0; index < names.Length; index++)
        {
            int place = names[index].Place;
            scoped ReadOnlySpan<byte> name = ".."u8[..Math.Min(2, names[index].Length)];
            ErofsInode inode = name.Length == 1 ? directory : directory.Parent!;
            DirectoryEntryType type = DirectoryEntryType.Directory;
            if (!names[index].IsDots)
            {
                _ = directory.Entries!.TryRead(ref place, out DirectoryEntries.PackedEntry entry);
                (inode, type) = (inodes[(int)entry.Inode], (DirectoryEntryType)entry.Type);
                name = entry.Name;
            }

            Span<byte> at = block[(index * EntrySize)..];
            BinaryPrimitives.WriteUInt64LittleEndian(at, inode.Nid);
            BinaryPrimitives.WriteUInt16LittleEndian(at[8..], (ushort)text);
            at[10] = (byte)type;
            name.CopyTo(block[text..]);
            text += name.Length;
        }
    }

    /// <summary>Where a name lies among the packed ones.</summary>
    private readonly record struct Name(int Place, int Length)
    {
        public bool IsDots => Place < 0;

        public static Name OfDots(int count) => new(-1, count);
    }
}
