using System.Runtime.ExceptionServices;
using Larder.Formats.Compression;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Formats.Oci;
using Larder.Sources.Oci;
using Larder.Sources.Oci.Blobs;
using Larder.Store;
using Larder.Store.Importing;
using Larder.Store.Layers;

namespace Larder.Images.Pulling;

/// <summary>
/// Fetches the layers of an image that are not in the store: all downloads go on at once, and while they come some layers
/// are unpacked, each for itself. Used once.
/// </summary>
/// <param name="store">Takes them.</param>
/// <param name="client">Fetches them.</param>
/// <param name="index">Records each that is whole.</param>
/// <param name="image">Whose layers they are.</param>
/// <param name="layers">Those that are there; the others are filled in.</param>
internal sealed class LayerFetch(ContentStore store, RegistryClient client, LayerIndex index, ResolvedImage image, FileSystem?[] layers) : IDisposable
{
    // One layer keeps two processors busy; each has some MiB of buffers.
    private const int MostAtOnce = 4;

    // Below it a thread costs more than it saves.
    private const int LeastAhead = 64 * 1024;

    private readonly object _gate = new();
    private readonly SemaphoreSlim _room = new(Math.Clamp(Environment.ProcessorCount / 2, 2, MostAtOnce));
    private readonly CancellationTokenSource _stopping = new();
    private ExceptionDispatchInfo? _failure;
    private long _blobs;
    private long _bytes;

    /// <summary>Told the bytes of files as they are unpacked, one call at a time; may be null.</summary>
    public IProgress<long>? Progress { get; init; }

    /// <summary>What a layer may have.</summary>
    public TarImportOptions Limits { get; init; } = TarImportOptions.Default;

    /// <summary>Fetches and unpacks.</summary>
    /// <returns>Blobs that the store did not have, and their bytes.</returns>
    public async Task<(long Blobs, long Bytes)> RunAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registered = cancellationToken.Register(_stopping.Cancel);

        // An image may have one layer twice, and one blob may be said to be two layers.
        Task[] running = [.. Enumerable.Range(0, layers.Length)
            .Where(number => layers[number] is null)
            .GroupBy(number => image.Layers[number].Digest)
            .Select(group => FetchAsync([.. group]))];
        await Task.WhenAll(running).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        _failure?.Throw();
        return (_blobs, _bytes);
    }

    /// <summary>Lets go of what is used while it runs.</summary>
    public void Dispose()
    {
        _room.Dispose();
        _stopping.Dispose();
    }

    // The first failure ends all, and is the one that counts.
    private async Task FetchAsync(int[] numbers)
    {
        try
        {
            BlobDownload download = await client
                .OpenBlobAsync(image.Reference, image.Layers[numbers[0]], null, _stopping.Token).ConfigureAwait(false);
            await using (download.ConfigureAwait(false))
            {
                await _room.WaitAsync(_stopping.Token).ConfigureAwait(false);
                try
                {
                    foreach (int number in numbers)
                    {
                        await FillAsync(number, download, _stopping.Token).ConfigureAwait(false);
                    }
                }
                finally
                {
                    _room.Release();
                }
            }
        }
#pragma warning disable CA1031 // Whatever it is, it is thrown again when all have ended.
        catch (Exception error)
#pragma warning restore CA1031
        {
            lock (_gate)
            {
                _failure ??= ExceptionDispatchInfo.Capture(error);
            }

            await _stopping.CancelAsync().ConfigureAwait(false);
        }
    }

    // Somebody else may have imported it meanwhile.
    private async Task FillAsync(int number, BlobDownload download, CancellationToken cancellationToken)
    {
        ContentDigest diffId = image.Config!.UncompressedLayers[number];
        if ((layers[number] = index.Find(diffId)) is not null)
        {
            return;
        }

        using StoreWriter writer = store.BeginWriting();
        FileSystem layer = await Task
            .Run(() => UnpackAsync(download, image.Layers[number], diffId, writer, cancellationToken), cancellationToken).ConfigureAwait(false);
        index.Add(writer, diffId, layer);
        layers[number] = layer;
        lock (_gate)
        {
            (_blobs, _bytes) = (_blobs + writer.NewBlobs, _bytes + writer.NewBytes);
        }
    }

    // Nothing is recorded before both digests were right: the download's own, and that of the whole tar, padding and all.
    private async Task<FileSystem> UnpackAsync(
        BlobDownload download, ContentDescriptor descriptor, ContentDigest diffId, StoreWriter writer, CancellationToken cancellationToken)
    {
        FileSystem layer;
        ContentDigest found;
        using (Stream compressed = download.OpenRead())
        using (Stream plain = CompressionSniffer.OpenDecompressed(compressed, out _, Limits.Decompression, leaveOpen: true))
        using (Stream? ahead = descriptor.Size > LeastAhead ? new ReadAheadStream(plain) : null)
        using (ContentHashStream hashed = new(ahead ?? plain, diffId.HashName))
        {
            try
            {
                layer = new LayerImporter(writer, Limits, new Reporter(this)).Import(hashed, cancellationToken).FileSystem;
            }
            catch (LarderException error) when (error.Code.Number is >= 2100 and < 2400)
            {
                // The archive makes no sense. Before its own digest is known to be right, the fault may be the network's.
                await download.DistrustAsync().ConfigureAwait(false);
                throw;
            }

            found = hashed.Digest;
        }

        await download.Completion.WaitAsync(cancellationToken).ConfigureAwait(false);
        return found == diffId
            ? layer
            : throw new LarderException(
                ErrorCodes.DigestMismatch,
                $"The layer {descriptor.Digest} was not accepted",
                $"its tar has the digest {found}, and the config of the image says {diffId}",
                "Do not use the image: what made it was wrong, or somebody changed it");
    }

    private void Report(long bytes)
    {
        lock (_gate)
        {
            Progress?.Report(bytes);
        }
    }

    /// <summary>Several threads report, and who is told knows of one.</summary>
    private sealed class Reporter(LayerFetch fetch) : IProgress<long>
    {
        public void Report(long value) => fetch.Report(value);
    }
}
