namespace Larder.Store.Collecting;

/// <summary>What a collection did, or would do.</summary>
/// <param name="Released">The names of the roots that went: expired, too old, or too many.</param>
/// <param name="KeptBlobs">Blobs that roots reach, and root records that are needed.</param>
/// <param name="KeptBytes">Their bytes.</param>
/// <param name="Doomed">Blobs that were found to be garbage this time.</param>
/// <param name="DoomedBytes">Their bytes.</param>
/// <param name="Deleted">Blobs that were taken away, doomed now or before.</param>
/// <param name="DeletedBytes">Their bytes.</param>
/// <param name="FreedBytes">What the segments take less on disk than before; negative when moving blobs took more than it gave.</param>
/// <param name="Waiting">Doomed blobs that stay until commands that are running now have ended.</param>
/// <param name="WaitingBytes">Their bytes.</param>
/// <param name="Held">Blobs that lie in files of installed revisions, and in no segment.</param>
/// <param name="HeldBytes">Their bytes.</param>
public sealed record CollectionResult(
    IReadOnlyList<string> Released,
    long KeptBlobs,
    long KeptBytes,
    long Doomed,
    long DoomedBytes,
    long Deleted,
    long DeletedBytes,
    long FreedBytes,
    long Waiting,
    long WaitingBytes,
    long Held,
    long HeldBytes);
