using Larder.Store.Collecting;

namespace Larder.Cli.Commands.Store;

/// <summary>What <c>df --json</c> prints. All are bytes but the counts of blobs and segments.</summary>
/// <param name="Packs">By pack, its revisions together.</param>
/// <param name="Roots">By name.</param>
/// <param name="Blobs">Blobs in the store, garbage included.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="GarbageBlobs">Blobs that no name keeps.</param>
/// <param name="GarbageBytes">Their bytes.</param>
/// <param name="Segments">Segment files.</param>
/// <param name="AllocatedBytes">What they take on disk.</param>
/// <param name="HeldTwiceBytes">What installed files hold that the store holds too.</param>
/// <param name="HeldBytes">Of the store's bytes those that lie in installed files only.</param>
internal sealed record DfDocument(
    IReadOnlyList<UsageEntry> Packs,
    IReadOnlyList<UsageEntry> Roots,
    long Blobs,
    long Bytes,
    long GarbageBlobs,
    long GarbageBytes,
    int Segments,
    long AllocatedBytes,
    long HeldTwiceBytes,
    long HeldBytes)
{
    public static DfDocument Of(UsageResult result) => new(
        result.Packs,
        result.Roots,
        result.Blobs,
        result.Bytes,
        result.Garbage,
        result.GarbageBytes,
        result.Segments,
        result.AllocatedBytes,
        result.HeldTwiceBytes,
        result.HeldBytes);
}
