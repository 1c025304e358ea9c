using Larder.Formats.Disks;

namespace Larder.Formats.Ext4;

/// <summary>What an ext4 image is to be like; all of it goes into its identity.</summary>
public sealed record Ext4Options
{
    /// <summary>The largest image, in bytes: 16 TiB less one block, since the resize inode knows 32-bit block numbers.</summary>
    public const long MaxSize = uint.MaxValue * (long)DiskBlock.Size;

    /// <summary>
    /// Bytes of the image, rounded down to whole blocks; null for a quarter more than the content, but at least 1 GiB, which
    /// leaves a guest room to install something. The image is sparse, so unused space costs nothing.
    /// </summary>
    public long? Size
    {
        get;
        init
        {
            if (value is { } size)
            {
                ArgumentOutOfRangeException.ThrowIfLessThan(size, DiskBlock.Size);
                ArgumentOutOfRangeException.ThrowIfGreaterThan(size, MaxSize);
            }

            field = value;
        }
    }

    /// <summary>The name of the file system: at most 16 bytes of UTF-8; empty by default.</summary>
    /// <exception cref="ArgumentException">It is longer, or has a NUL.</exception>
    public string Label
    {
        get;
        init => field = DiskLabel.Check(value);
    } = "";

    /// <summary>The UUID; null to derive it from the file system and these options, so that other content has another.</summary>
    public Guid? Uuid { get; init; }

    /// <summary>
    /// With a journal; off by default: a disk that is made anew for each machine needs no recovery, and writes half as much
    /// without.
    /// </summary>
    public bool HasJournal { get; init; }
}
