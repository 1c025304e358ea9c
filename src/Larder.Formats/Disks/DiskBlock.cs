namespace Larder.Formats.Disks;

/// <summary>The unit of every disk image: 4096 bytes, the page of all machines that we serve and the block of segments.</summary>
public static class DiskBlock
{
    /// <summary>Bytes in a block.</summary>
    public const int Size = 4096;

    /// <summary>How many blocks hold so many bytes.</summary>
    public static long Count(long bytes) => (bytes / Size) + (bytes % Size == 0 ? 0 : 1);

    /// <summary>
    /// The runs of blocks that are not all zeros, added to those of the bytes before; a block that follows the last run
    /// makes it longer.
    /// </summary>
    /// <param name="bytes">Bytes of a file; only its last ones may end within a block.</param>
    /// <param name="first">The number of their first block in the file.</param>
    /// <param name="runs">What was found so far, in order.</param>
    public static void AddData(ReadOnlySpan<byte> bytes, long first, IList<BlockRun> runs)
    {
        for (; !bytes.IsEmpty; bytes = bytes[Math.Min(Size, bytes.Length)..], first++)
        {
            if (!bytes[..Math.Min(Size, bytes.Length)].ContainsAnyExcept((byte)0))
            {
                continue;
            }

            if (runs.Count > 0 && runs[^1] is { } last && last.End == first)
            {
                runs[^1] = last with { Count = last.Count + 1 };
            }
            else
            {
                runs.Add(new BlockRun(first, 1));
            }
        }
    }
}
