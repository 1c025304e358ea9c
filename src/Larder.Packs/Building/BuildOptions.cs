namespace Larder.Packs.Building;

/// <summary>How one build is done.</summary>
public sealed record BuildOptions
{
    /// <summary>
    /// Absolute path of the directory below which builds work, on the file system that has room for them; made, for its
    /// owner alone, when it is not there. Any number of builds may share it; it may be deleted when none runs.
    /// </summary>
    public required string WorkDirectory { get; init; }

    /// <summary>Absolute path of the directory that gets the packs; made when it is not there.</summary>
    public required string OutputDirectory { get; init; }

    /// <summary>
    /// The time that all files of the packs get, and that steps see as SOURCE_DATE_EPOCH: seconds since 1970, from 0.
    /// <see cref="Building.SourceDate.Default"/> unless stated.
    /// </summary>
    public long SourceDate
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Building.SourceDate.Latest);
            field = value;
        }
    } = Building.SourceDate.Default;

    /// <summary>Whether a registry on this machine may be asked over http for the image that steps run on.</summary>
    public bool IsInsecure { get; init; }

    /// <summary>False to run every step, whatever is known of it; what it makes is kept for the next build.</summary>
    public bool UsesCache { get; init; } = true;
}
