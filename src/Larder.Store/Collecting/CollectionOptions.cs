using Larder.Store.Held;

namespace Larder.Store.Collecting;

/// <summary>What a collection is to do besides taking garbage away.</summary>
public sealed record CollectionOptions
{
    /// <summary>Change nothing, and say what would be done.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>Imports without a name that are older go first; null: none goes by age.</summary>
    public TimeSpan? OlderThan { get; init; }

    /// <summary>Bytes of kept blobs; the oldest imports without a name go until they fit. Null: none goes by size.</summary>
    public long? MaxSize { get; init; }

    /// <summary>
    /// What the caller takes away first, so that it is garbage; null for nothing. On a full disk it is done again, with the
    /// space that is set aside for collections.
    /// </summary>
    public Action? Prepare { get; init; }

    /// <summary>
    /// Revisions whose files may stand for blobs of the store, so that these take space once; null when none may: what is
    /// held then is put into segments again.
    /// </summary>
    public IReadOnlyList<InstalledTree>? Installed { get; init; }
}
