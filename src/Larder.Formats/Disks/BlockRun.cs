namespace Larder.Formats.Disks;

/// <summary>Blocks that follow each other.</summary>
/// <param name="Start">The number of the first.</param>
/// <param name="Count">How many, from 1.</param>
public readonly record struct BlockRun(long Start, long Count)
{
    /// <summary>The number of the block behind the last.</summary>
    public long End => Start + Count;
}
