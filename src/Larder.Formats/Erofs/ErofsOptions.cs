using Larder.Formats.Disks;

namespace Larder.Formats.Erofs;

/// <summary>What an EROFS image is to be like; all of it goes into its identity.</summary>
public sealed record ErofsOptions
{
    /// <summary>The name of the file system: at most 16 bytes of UTF-8; empty by default.</summary>
    /// <exception cref="ArgumentException">It is longer, or has a NUL.</exception>
    public string Label
    {
        get;
        init => field = DiskLabel.Check(value);
    } = "";

    /// <summary>The UUID; null to derive it from the file system and the label, so that other content has another.</summary>
    public Guid? Uuid { get; init; }
}
