using Larder.Formats.Disks;
using Larder.Formats.Errors;

namespace Larder.Formats.Ext4;

/// <summary>How large an image is and how many inodes it has.</summary>
internal static class Ext4Geometry
{
    private const long LeastBlocks = (1L << 30) / DiskBlock.Size;

    // An inode for each 16 KiB, as other writers give it, but a quarter more than there are paths.
    private const int BytesPerInode = 16384;

    // Sizes are whole MiB where nobody chose them.
    private const int RoundTo = (1 << 20) / DiskBlock.Size;

    /// <summary>Lays out an image.</summary>
    /// <param name="size">Bytes that were asked for; null for the default.</param>
    /// <param name="content">Blocks that will be taken.</param>
    /// <param name="inodes">Inodes that will be taken.</param>
    /// <returns>The layout, and the blocks of the image: a few more than those of the file system where the last would be no group.</returns>
    /// <exception cref="LarderException">LRD2401: the size is too small for the structures. LRD2402: there are too many inodes for one image.</exception>
    public static (Ext4Layout Layout, long Blocks) Choose(long? size, long content, long inodes)
    {
        if (inodes > uint.MaxValue / 2)
        {
            throw DiskErrors.CannotHold("The tree", $"it has {inodes} paths, an ext4 image has fewer");
        }

        if (size is { } chosen)
        {
            long whole = chosen / DiskBlock.Size;
            Ext4Layout? layout = Lay(whole, WithHeadroom(inodes));
            layout = layout?.Room >= content ? layout : Lay(whole, inodes);
            return (layout ?? throw DiskErrors.TooSmall(chosen, Default(content, inodes).Blocks * DiskBlock.Size), whole);
        }

        return Default(content, inodes);
    }

    private static (Ext4Layout Layout, long Blocks) Default(long content, long inodes)
    {
        long wanted = WithHeadroom(content);
        for (long blocks = Math.Max(LeastBlocks, RoundUp(wanted)); blocks * DiskBlock.Size <= Ext4Options.MaxSize;)
        {
            Ext4Layout? layout = Lay(blocks, WithHeadroom(inodes));
            if (layout?.Room >= wanted)
            {
                return (layout, blocks);
            }

            blocks = RoundUp(Math.Max(blocks + RoundTo, wanted + (layout is null ? 0 : layout.Blocks - layout.Room)));
        }

        throw DiskErrors.CannotHold("The tree", "ext4 images have at most 16 TiB");
    }

    private static Ext4Layout? Lay(long blocks, long inodes)
    {
        long groups = (blocks + Ext4Layout.BlocksPerGroup - 1) / Ext4Layout.BlocksPerGroup;
        long wanted = Math.Max(inodes, blocks * DiskBlock.Size / BytesPerInode);
        long each = (wanted + groups - 1) / groups;
        each = (each + Ext4Layout.InodesPerBlock - 1) / Ext4Layout.InodesPerBlock * Ext4Layout.InodesPerBlock;
        Ext4Layout? layout = each <= Ext4Layout.MaxInodesPerGroup ? Ext4Layout.Of(blocks, (int)each) : null;
        return layout?.Inodes >= inodes ? layout : null;
    }

    private static long WithHeadroom(long count) => count + (count / 4);

    private static long RoundUp(long blocks) => (blocks + RoundTo - 1) / RoundTo * RoundTo;
}
