using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Store.Checking;

namespace Larder.Store.Held;

/// <summary>
/// Puts held blobs into segments again: those whose installed revision is gone, so that their file is the store's alone; or
/// all of them, when files are to be held no more.
/// </summary>
internal static class HeldReturn
{
    // What a writer is told of at once.
    private const int BlobsAtOnce = 65_536;

    /// <summary>Puts them back; one that is damaged stays, for whoever repairs it.</summary>
    /// <param name="store">The store.</param>
    /// <param name="isAll">All of them.</param>
    /// <param name="cancellationToken">Between two blobs; those before are put back.</param>
    /// <exception cref="LarderException">LRD8002, LRD8004.</exception>
    public static void Run(ContentStore store, bool isAll, CancellationToken cancellationToken)
    {
        HeldFiles held = store.Segments.Held;
        List<BlobRow> going = [.. HeldBlobs.Kept(store.Database).Where(blob => held.CountNames(blob.Digest) is var names && (isAll ? names > 0 : names == 1))];
        foreach (BlobRow[] blobs in going.Chunk(BlobsAtOnce))
        {
            HashSet<Digest> wanted = [.. blobs.Select(blob => blob.Digest)];
            using StoreWriter writer = store.BeginReplacing(wanted);
            foreach (BlobRow blob in blobs)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Put(store, writer, blob);
            }

            writer.Commit();
        }
    }

    private static void Put(ContentStore store, StoreWriter writer, BlobRow blob)
    {
        try
        {
            using Stream content = store.OpenVerified(blob.Digest);
            _ = writer.Put(content, blob.Size, blob.Kinds);
        }
        catch (LarderException error) when (error.Code == ErrorCodes.DigestMismatch || error.Code == ErrorCodes.StoreDamaged)
        {
            // What a caller's stream throws takes back what was put of it; the check names the blob.
        }
    }
}
