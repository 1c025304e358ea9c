using Larder.Formats.Disks;

namespace Larder.Formats.Ext4;

/// <summary>
/// Where the structures of an image lie: groups of 32,768 blocks; copies of the superblock and of the group descriptors in
/// groups 0, 1 and the powers of 3, 5 and 7; bitmaps and inode tables of 16 groups together at the beginning of the first.
/// </summary>
internal sealed class Ext4Layout
{
    public const int BlocksPerGroup = 32768;
    public const int GroupsTogether = 16;
    public const int InodesPerBlock = DiskBlock.Size / Ext4Inode.Size256;
    public const int MaxInodesPerGroup = 8 * DiskBlock.Size;
    public const int DescriptorSize = 64;
    public const int DescriptorsPerBlock = DiskBlock.Size / DescriptorSize;

    // Blocks kept free behind the descriptors let the file system grow a thousandfold, as other writers do it; at least one,
    // since e2fsck wants to find a resize inode that has some.
    private const int Growth = 1024;
    private const int PointersPerBlock = DiskBlock.Size / sizeof(uint);

    // A last group with less behind its own structures is not worth having.
    private const int LeastOfLastGroup = 64;

    private readonly List<BlockRun> _structures = [];

    private Ext4Layout(long blocks, int inodesPerGroup)
    {
        Blocks = blocks;
        Groups = (int)((blocks + BlocksPerGroup - 1) / BlocksPerGroup);
        InodesPerGroup = inodesPerGroup;
        DescriptorBlocks = (Groups + DescriptorsPerBlock - 1) / DescriptorsPerBlock;
        ReservedBlocks = CountReserved(blocks, DescriptorBlocks);
        BlockBitmaps = new long[Groups];
        InodeBitmaps = new long[Groups];
        InodeTables = new long[Groups];
        Copies = [.. Enumerable.Range(0, Groups).Where(HasCopy).Skip(1)];
    }

    /// <summary>Blocks of the file system.</summary>
    public long Blocks { get; }

    public int Groups { get; }

    public int InodesPerGroup { get; }

    public int TableBlocks => InodesPerGroup / InodesPerBlock;

    public uint Inodes => (uint)(Groups * (long)InodesPerGroup);

    /// <summary>Blocks of group descriptors, in each copy.</summary>
    public int DescriptorBlocks { get; }

    /// <summary>Blocks that are kept for more of them.</summary>
    public int ReservedBlocks { get; }

    public long[] BlockBitmaps { get; }

    public long[] InodeBitmaps { get; }

    public long[] InodeTables { get; }

    /// <summary>The groups that have a copy of the superblock and of the descriptors, but the first.</summary>
    public int[] Copies { get; }

    /// <summary>Where all of it lies, in order, no two runs touching.</summary>
    public IReadOnlyList<BlockRun> Structures => _structures;

    /// <summary>Blocks that are left for content.</summary>
    public long Room => Blocks - _structures.Sum(static run => run.Count);

    /// <summary>Superblock, descriptors and what is kept for more of them.</summary>
    public int CopySize => 1 + DescriptorBlocks + ReservedBlocks;

    /// <summary>Whether a group has a copy of the superblock and of the descriptors.</summary>
    public static bool HasCopy(int group) => group <= 1 || IsPower(group, 3) || IsPower(group, 5) || IsPower(group, 7);

    /// <summary>Lays out so many blocks, or a few less where the last group would not be worth having; null when they are too few.</summary>
    public static Ext4Layout? Of(long blocks, int inodesPerGroup)
    {
        while (blocks > 0)
        {
            Ext4Layout layout = new(blocks, inodesPerGroup);
            int last = (int)(blocks % BlocksPerGroup);
            bool isWorthIt = last == 0 || last >= layout.OwnSize(layout.Groups - 1) + LeastOfLastGroup;
            if (isWorthIt && layout.TryPlace())
            {
                return layout;
            }

            blocks -= last == 0 ? BlocksPerGroup : last;
        }

        return null;
    }

    /// <summary>The group that a block is in.</summary>
    public static int GroupOf(long block) => (int)(block / BlocksPerGroup);

    /// <summary>Blocks of a group; the last one may have fewer than others.</summary>
    public int BlocksOf(int group) => (int)Math.Min(BlocksPerGroup, Blocks - (group * (long)BlocksPerGroup));

    private static bool IsPower(int number, int of)
    {
        while (number > 1 && number % of == 0)
        {
            number /= of;
        }

        return number == 1;
    }

    private static int CountReserved(long blocks, int descriptorBlocks)
    {
        long most = Math.Min(blocks * Growth, uint.MaxValue);
        long groups = (most + BlocksPerGroup - 1) / BlocksPerGroup;
        long wanted = ((groups + DescriptorsPerBlock - 1) / DescriptorsPerBlock) - descriptorBlocks;
        return (int)Math.Clamp(wanted, 1, PointersPerBlock);
    }

    private int OwnSize(int group) => (HasCopy(group) ? CopySize : 0) + 2 + TableBlocks;

    private bool TryPlace()
    {
        for (int first = 0; first < Groups; first += GroupsTogether)
        {
            int end = Math.Min(first + GroupsTogether, Groups);
            long at = first * (long)BlocksPerGroup;
            for (int group = first; group < end; group++)
            {
                BlockBitmaps[group] = Take(ref at, 1);
            }

            for (int group = first; group < end; group++)
            {
                InodeBitmaps[group] = Take(ref at, 1);
            }

            for (int group = first; group < end; group++)
            {
                InodeTables[group] = Take(ref at, TableBlocks);
            }

            if (at > Blocks || at > end * (long)BlocksPerGroup)
            {
                return false;
            }
        }

        _structures.Add(new BlockRun(0, CopySize));
        _structures.AddRange(Copies.Select(group => new BlockRun(group * (long)BlocksPerGroup, CopySize)));
        Merge();
        return true;
    }

    // The next blocks that are in no copy.
    private long Take(ref long at, int count)
    {
        for (int group = GroupOf(at); group <= GroupOf(at + count - 1); group++)
        {
            long begin = group * (long)BlocksPerGroup;
            if (HasCopy(group) && at < begin + CopySize && at + count > begin)
            {
                at = begin + CopySize;
                group = GroupOf(at) - 1;
            }
        }

        long taken = at;
        _structures.Add(new BlockRun(taken, count));
        at += count;
        return taken;
    }

    private void Merge()
    {
        _structures.Sort(static (x, y) => x.Start.CompareTo(y.Start));
        int kept = 0;
        for (int index = 1; index < _structures.Count; index++)
        {
            if (_structures[kept].End == _structures[index].Start)
            {
                _structures[kept] = _structures[kept] with { Count = _structures[kept].Count + _structures[index].Count };
            }
            else
            {
                _structures[++kept] = _structures[index];
            }
        }

        _structures.RemoveRange(kept + 1, _structures.Count - kept - 1);
    }
}
