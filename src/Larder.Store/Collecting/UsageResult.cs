namespace Larder.Store.Collecting;

/// <summary>What the store holds, and for whom. Bytes of blobs are without padding.</summary>
/// <param name="Packs">By pack: its revisions together.</param>
/// <param name="Roots">By root.</param>
/// <param name="Blobs">Blobs in the store, garbage included.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Garbage">Blobs that no root reaches: the next collection takes them.</param>
/// <param name="GarbageBytes">Their bytes.</param>
/// <param name="Segments">Segment files.</param>
/// <param name="AllocatedBytes">What they take on disk.</param>
/// <param name="HeldTwiceBytes">Bytes of files of installed revisions that the store holds too.</param>
/// <param name="HeldBytes">Bytes of blobs that lie in files of installed revisions, and in no segment.</param>
public sealed record UsageResult(
    IReadOnlyList<UsageEntry> Packs,
    IReadOnlyList<UsageEntry> Roots,
    long Blobs,
    long Bytes,
    long Garbage,
    long GarbageBytes,
    int Segments,
    long AllocatedBytes,
    long HeldTwiceBytes,
    long HeldBytes);
