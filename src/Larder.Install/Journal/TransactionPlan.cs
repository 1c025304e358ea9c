namespace Larder.Install.Journal;

/// <summary>
/// What a transaction's steps found out and made; written before each act that it helps to undo. Belongs to one run; the
/// journal holds it as JSON.
/// </summary>
public sealed record TransactionPlan
{
    /// <summary>Publisher and name.</summary>
    public string? Pack { get; set; }

    /// <summary>The version that is coming.</summary>
    public string? Version { get; set; }

    /// <summary>Its revision.</summary>
    public string? Revision { get; set; }

    /// <summary>SHA-256 of its OCI manifest.</summary>
    public string? ManifestDigest { get; set; }

    /// <summary>Its file system's id.</summary>
    public string? ContentId { get; set; }

    /// <summary>What the image turned out to be that it runs on; null for none.</summary>
    public string? BaseSource { get; set; }

    /// <summary>The version that it replaces, or that is removed.</summary>
    public string? FromVersion { get; set; }

    /// <summary>The revision that it replaces, or that is removed.</summary>
    public string? FromRevision { get; set; }

    /// <summary>Trust's answer: <c>trusted</c> or <c>tolerated</c>.</summary>
    public string? Verification { get; set; }

    /// <summary>The reasons for that answer.</summary>
    public IReadOnlyList<string> Findings { get; set; } = [];

    /// <summary>True when nothing was to be done.</summary>
    public bool IsAlreadyInstalled { get; set; }

    /// <summary>The row of the revision that was made; null before.</summary>
    public long? RevisionId { get; set; }

    /// <summary>The generation that is being built; null before.</summary>
    public long? Generation { get; set; }

    /// <summary>The rows of the revisions that make up the generation.</summary>
    public IReadOnlyList<long> Set { get; set; } = [];

    /// <summary>Revisions whose files a rollback brings back from the store.</summary>
    public IReadOnlyList<long> Restored { get; set; } = [];

    /// <summary>What the checkout could not apply.</summary>
    public string? Unapplied { get; set; }

    /// <summary>Data directories of a removed pack.</summary>
    public IReadOnlyList<Records.DataDirectory> Data { get; set; } = [];
}
