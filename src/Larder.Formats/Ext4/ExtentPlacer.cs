using Larder.Formats.Disks;

namespace Larder.Formats.Ext4;

/// <summary>Places the blocks of inodes. Used by one thread at a time.</summary>
internal sealed class ExtentPlacer(BlockAllocator allocator)
{
    private readonly List<PlacedRun> _runs = [];
    private readonly List<PlacedRun> _extents = [];

    /// <summary>Places runs of a file; none for a file of zeros.</summary>
    /// <returns>The tree, whose extents are where the runs lie.</returns>
    public ExtentTree Place(IReadOnlyList<BlockRun> data)
    {
        if (data.Count == 0)
        {
            return ExtentTree.None;
        }

        _runs.Clear();
        foreach (BlockRun run in data)
        {
            Add(run);
        }

        _extents.Clear();
        foreach (PlacedRun run in _runs)
        {
            for (long done = 0; done < run.Count; done += ExtentTree.MaxLength)
            {
                _extents.Add(new PlacedRun(run.Logical + done, run.Physical + done, Math.Min(run.Count - done, ExtentTree.MaxLength)));
            }
        }

        long[] tree = new long[ExtentTree.CountBlocks(_extents.Count)];
        for (int index = 0; index < tree.Length; index++)
        {
            tree[index] = allocator.Take(1).Start;
        }

        return new ExtentTree(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_extents), tree);
    }

    // Taken in pieces where structures lie between; pieces that touch all the same are one again.
    private void Add(BlockRun run)
    {
        for (long done = 0; done < run.Count;)
        {
            BlockRun taken = allocator.Take(run.Count - done);
            long logical = run.Start + done;
            if (_runs.Count > 0 && _runs[^1] is { } last && last.Logical + last.Count == logical && last.Physical + last.Count == taken.Start)
            {
                _runs[^1] = last with { Count = last.Count + taken.Count };
            }
            else
            {
                _runs.Add(new PlacedRun(logical, taken.Start, taken.Count));
            }

            done += taken.Count;
        }
    }
}
