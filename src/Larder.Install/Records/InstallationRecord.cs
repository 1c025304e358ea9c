namespace Larder.Install.Records;

/// <summary>Where an installed revision came from (docs/design.md §6); gone with it, while history keeps a copy.</summary>
public sealed record InstallationRecord
{
    /// <summary>The key of <see cref="Meta"/> under which stands what the image turned out to be that the pack runs on.</summary>
    public const string BaseKey = "base";

    /// <summary>git, archive, local_directory, local_archive, local_pack, registry or oci.</summary>
    public required string SourceType { get; init; }

    /// <summary>Where; for a local pack its absolute path.</summary>
    public string? SourceUrl { get; init; }

    /// <summary>What was asked for there.</summary>
    public string? SourceRef { get; init; }

    /// <summary>What that was: a commit or a digest.</summary>
    public string? ResolvedRef { get; init; }

    /// <summary>Of the bytes that were read.</summary>
    public string? Checksum { get; init; }

    /// <summary>True only when the bytes were compared with an expected value.</summary>
    public required bool ChecksumVerified { get; init; }

    /// <summary>Trust's answer, with its reasons.</summary>
    public required InstallationVerification Verification { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset InstalledAt { get; init; }

    /// <summary>Which user.</summary>
    public required string InstalledBy { get; init; }

    /// <summary>cli, api or manual.</summary>
    public required string Method { get; init; }

    /// <summary>Absolute path of the revision.</summary>
    public required string StoragePath { get; init; }

    /// <summary>The flags that were used, which image it was put above, and what the checkout could not apply.</summary>
    public required IReadOnlyDictionary<string, string> Meta { get; init; }
}
