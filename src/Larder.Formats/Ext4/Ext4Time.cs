namespace Larder.Formats.Ext4;

/// <summary>
/// Times of ext4: 34 bits of seconds, from 1901-12-13 to 2446-05-10, and 30 bits of nanoseconds
/// (the kernel's documentation, filesystems/ext4, "Inode Timestamps").
/// </summary>
internal static class Ext4Time
{
    /// <summary>The first second.</summary>
    public const long First = int.MinValue;

    /// <summary>The last second.</summary>
    public const long Last = (3L << 32) + int.MaxValue;

    private const int EpochBits = 2;
    private const uint LastNanosecond = 999_999_999;

    /// <summary>Whether a time is outside, and its nearest neighbour stands for it, as when Linux sets it on a mounted disk.</summary>
    public static bool IsOutside(long seconds) => seconds is < First or > Last;

    /// <summary>The low seconds, and the word for all that they cannot say.</summary>
    public static (uint Seconds, uint Extra) Encode(long seconds, uint nanoseconds)
    {
        nanoseconds = seconds < First ? 0 : seconds > Last ? LastNanosecond : nanoseconds;
        seconds = Math.Clamp(seconds, First, Last);
        uint epoch = (uint)((seconds - (int)seconds) >> 32) & ((1 << EpochBits) - 1);
        return ((uint)seconds, (nanoseconds << EpochBits) | epoch);
    }
}
