namespace Larder.Formats.Compression;

/// <summary>How much a stranger's compressed bytes may make of themselves.</summary>
public sealed class DecompressionLimits
{
    /// <summary>2^27 bytes: the window that zstd itself grants without --long, and xz -9 needs half of it.</summary>
    public const int WindowLog = 27;

    /// <summary>The defaults below.</summary>
    public static DecompressionLimits Default { get; } = new();

    /// <summary>
    /// Bytes after decompression, 64 GiB: above every image layer we met, below a disk filled by surprise. Of compressed
    /// bytes at most twice as many are read.
    /// </summary>
    public long MaximumBytes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    } = 64L << 30;

    /// <summary>
    /// Bytes out for each byte in, once <see cref="RatioFreeBytes"/> came out: 1,100, because gzip reaches 1,032 on
    /// zeros, while zstd and xz bombs reach many thousands.
    /// </summary>
    public int MaximumRatio
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = 1100;

    /// <summary>Bytes that may come out at any ratio, 1 GiB: small files of zeros are not bombs.</summary>
    public long RatioFreeBytes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    } = 1L << 30;
}
