using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Formats.Erofs;
using Larder.Materialise.Checkouts;
using Larder.Native.Files;
using Larder.Native.Threads;
using Larder.Store;
using Larder.Store.Segments;

namespace Larder.Materialise.Disks;

/// <summary>
/// Files that are so small that they stand behind their inodes: read and verified while the tree is still walked, and
/// written with the structures, instead of each by itself afterwards. Owns its threads.
/// </summary>
internal sealed class InlineFiles : IDisposable
{
    private const int AtOnce = 256;

    // What waits in memory until it is written; beyond that small files are copied as others are.
    private const long MostBytes = 32L << 20;

    private readonly ContentStore _store;
    private readonly Crew<Batch> _crew;
    private List<ErofsInode> _next = [];
    private long _bytes;

    public InlineFiles(ContentStore store, DiskWriting writing)
    {
        _store = store;
        _crew = new Crew<Batch>(writing.Threads, () => batch =>
        {
            writing.CancellationToken.ThrowIfCancellationRequested();
            Read(batch.Files, batch.Places);
        });
    }

    /// <summary>Takes a file; false when it is too large, or too many were taken.</summary>
    public bool TryAdd(ErofsInode file)
    {
        if (file.Size >= BlobLocation.OwnBlocksFrom || _bytes + file.Size > MostBytes)
        {
            return false;
        }

        _bytes += file.Size;
        _next.Add(file);
        if (_next.Count == AtOnce)
        {
            Put();
        }

        return true;
    }

    /// <summary>Waits until all were read; returns their bytes.</summary>
    /// <exception cref="Formats.Errors.LarderException">LRD2301, LRD2302, LRD2001: content is damaged or missing.</exception>
    public long Finish()
    {
        Put();
        _crew.Finish();
        return _bytes;
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose() => _crew.Dispose();

    // The thread that walks looks up: it uses the database between any two directories, and others would keep it waiting.
    private void Put()
    {
        _crew.Put(new Batch(_next, _store.OpenBlobs([.. _next.Select(static file => file.Content)])));
        _next = [];
    }

    private static void Read(List<ErofsInode> files, IReadOnlyList<OpenBlob> places)
    {
        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)files.Sum(static file => file.Size));
        int filled = 0;
        for (int index = 0; index < files.Count; index++)
        {
            ErofsInode file = files[index];
            using OpenBlob blob = places[index];
            CheckoutErrors.RequireSize(Show(file), file.Size, blob.Location);
            Memory<byte> own = bytes.AsMemory(filled, (int)file.Size);
            FileContent.ReadExactly(blob.File, own.Span, blob.Location.Offset);
            if (Digest.Of(own.Span) != file.Content)
            {
                throw CheckoutErrors.OtherDigest(Show(file), file.Content);
            }

            ErofsBuilder.PlaceBytes(file, own);
            filled += own.Length;
        }
    }

    private static string Show(ErofsInode file) => $"/{NameText.Show(file.Path.Span)}";

    private sealed record Batch(List<ErofsInode> Files, IReadOnlyList<OpenBlob> Places);
}
