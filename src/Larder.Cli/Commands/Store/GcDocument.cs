using Larder.Sources.Oci.Blobs;
using Larder.Store.Collecting;

namespace Larder.Cli.Commands.Store;

/// <summary>What <c>gc --json</c> prints.</summary>
/// <param name="DryRun">Whether nothing was changed; <c>released</c> and <c>doomed</c> are then what would be.</param>
/// <param name="Released">The names that went: expired, too old, or too many.</param>
/// <param name="KeptBlobs">Blobs that stay.</param>
/// <param name="KeptBytes">Their bytes.</param>
/// <param name="DoomedBlobs">Blobs that were found to be garbage this time.</param>
/// <param name="DoomedBytes">Their bytes.</param>
/// <param name="DeletedBlobs">Blobs that were taken away.</param>
/// <param name="DeletedBytes">Their bytes.</param>
/// <param name="FreedBytes">Bytes that segments take less on disk.</param>
/// <param name="WaitingBlobs">Doomed blobs that wait for commands that are running.</param>
/// <param name="WaitingBytes">Their bytes.</param>
/// <param name="HeldBlobs">Blobs of those kept that lie in files of installed revisions only.</param>
/// <param name="HeldBytes">Their bytes.</param>
/// <param name="Downloads">What went out of the cache of downloads, or would.</param>
/// <param name="DownloadBytes">Bytes that it took on disk.</param>
internal sealed record GcDocument(
    bool DryRun,
    IReadOnlyList<string> Released,
    long KeptBlobs,
    long KeptBytes,
    long DoomedBlobs,
    long DoomedBytes,
    long DeletedBlobs,
    long DeletedBytes,
    long FreedBytes,
    long WaitingBlobs,
    long WaitingBytes,
    long HeldBlobs,
    long HeldBytes,
    IReadOnlyList<TakenDownload> Downloads,
    long DownloadBytes)
{
    public static GcDocument Of(bool isDryRun, CollectionResult result, TrimmedDownloads downloads) => new(
        isDryRun,
        result.Released,
        result.KeptBlobs,
        result.KeptBytes,
        result.Doomed,
        result.DoomedBytes,
        result.Deleted,
        result.DeletedBytes,
        result.FreedBytes,
        result.Waiting,
        result.WaitingBytes,
        result.Held,
        result.HeldBytes,
        [.. downloads.Taken.Select(TakenDownload.Of)],
        downloads.TakenBytes);
}
