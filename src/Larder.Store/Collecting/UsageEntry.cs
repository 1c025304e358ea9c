namespace Larder.Store.Collecting;

/// <summary>What a root, or all revisions of a pack, keep.</summary>
/// <param name="Name">The name of the root; of a pack <c>publisher/name</c>.</param>
/// <param name="Bytes">Bytes of all blobs that it reaches, each counted once.</param>
/// <param name="Shared">Those that others reach too.</param>
/// <param name="Exclusive">Those that nobody else reaches: what its removal would give back.</param>
/// <param name="Reclaimable">
/// The exclusive ones of it that a collection may take without being told a name: it has expired, or is an import without
/// a name.
/// </param>
public sealed record UsageEntry(string Name, long Bytes, long Shared, long Exclusive, long Reclaimable);
