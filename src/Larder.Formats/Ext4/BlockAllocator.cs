using Larder.Formats.Disks;

namespace Larder.Formats.Ext4;

/// <summary>Gives blocks out one behind the other, around the structures of the layout. None comes back.</summary>
/// <param name="layout">Where the structures are.</param>
/// <param name="needed">Bytes that an image for this tree needs, for the message when there are too few.</param>
internal sealed class BlockAllocator(Ext4Layout layout, long needed)
{
    private int _structure;

    /// <summary>The next block, unless a structure begins there. All blocks before it are taken.</summary>
    public long Next { get; private set; }

    /// <summary>The next blocks, at most so many, that follow each other.</summary>
    /// <exception cref="Errors.LarderException">LRD2401: there are no more.</exception>
    public BlockRun Take(long most)
    {
        while (_structure < layout.Structures.Count && layout.Structures[_structure].Start <= Next)
        {
            Next = Math.Max(Next, layout.Structures[_structure++].End);
        }

        long end = _structure < layout.Structures.Count ? layout.Structures[_structure].Start : layout.Blocks;
        if (Next >= end)
        {
            throw DiskErrors.TooSmall(layout.Blocks * DiskBlock.Size, needed);
        }

        BlockRun run = new(Next, Math.Min(most, end - Next));
        Next = run.End;
        return run;
    }
}
