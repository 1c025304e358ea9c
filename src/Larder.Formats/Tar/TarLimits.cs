namespace Larder.Formats.Tar;

/// <summary>How much a stranger's archive may be. Passing a limit is an error, never a cut.</summary>
public sealed class TarLimits
{
    /// <summary>The defaults below.</summary>
    public static TarLimits Default { get; } = new();

    /// <summary>
    /// Bytes of content with holes filled, and of headers, over the whole archive: 64 GiB, as for decompressed data.
    /// </summary>
    public long MaximumBytes { get; init => field = Positive(value); } = 64L << 30;

    /// <summary>Entries: 4 million; the largest distributions install under one.</summary>
    public long MaximumEntries { get; init => field = Positive(value); } = 4_000_000;

    /// <summary>Components of a path: 256; trees of nested packages stay below 100.</summary>
    public int MaximumDepth { get; init => field = (int)Positive(value); } = TarPath.DefaultMaximumDepth;

    /// <summary>Bytes of a path or a link target: 4,096, which is Linux's PATH_MAX.</summary>
    public int MaximumNameBytes { get; init => field = (int)Positive(value); } = 4096;

    /// <summary>Bytes of one extended header, and of all global ones together: 1 MiB, as an attribute has at most 64 KiB.</summary>
    public int MaximumHeaderBytes { get; init => field = (int)Positive(value); } = 1 << 20;

    /// <summary>Extended attributes of one entry: 256; a file system block holds fewer.</summary>
    public int MaximumExtendedAttributes { get; init => field = (int)Positive(value); } = 256;

    /// <summary>Data segments of one sparse file: 1 million, 16 MiB of memory.</summary>
    public int MaximumSparseSegments { get; init => field = (int)Positive(value); } = 1_000_000;

    private static long Positive(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
        return value;
    }
}
