using System.Buffers;
using System.Security.Cryptography;
using Larder.Formats.Errors;
using Larder.Formats.Oci;

namespace Larder.Sources.Oci.Blobs;

/// <summary>
/// A blob on its way into the cache, or found there. It goes on by itself, whether or not anybody reads; streams of it
/// may be opened from the start on, and hand out bytes in order as they arrive. All is hashed once, in order, and the
/// last bytes are handed out only when the digest is right. Owns the file; streams end with it. Disposing it early
/// stops the transfer, and what arrived stays for the next.
/// </summary>
public sealed class BlobDownload : IAsyncDisposable
{
    private const int PieceLength = 256 * 1024;

    private readonly CacheEntry _entry;
    private readonly BlobTransfer _transfer;
    private readonly ContentDescriptor _descriptor;
    private readonly Action<long>? _progress;
    private readonly Frontier _written = new();
    private readonly Frontier _verified = new();
    private readonly CancellationTokenSource _stopping;
    private long _fetched;
    private bool _isDiscarded;

    private BlobDownload(
        CacheEntry entry, BlobTransfer transfer, ContentDescriptor descriptor, Action<long>? progress, CancellationToken cancellationToken)
    {
        (_entry, _transfer, _descriptor, _progress) = (entry, transfer, descriptor, progress);
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        FoundBytes = entry.Map?.PresentBytes ?? descriptor.Size;
        Completion = Task.Run(RunAsync, CancellationToken.None);
        _ = Completion.ContinueWith(
            static ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    /// <summary>Bytes of it that were in the cache already.</summary>
    public long FoundBytes { get; }

    /// <summary>Bytes of it that came from the network so far.</summary>
    public long FetchedBytes => Interlocked.Read(ref _fetched);

    /// <summary>Ends when all of it is in the cache and its digest was right.</summary>
    /// <exception cref="LarderException">
    /// <see cref="ErrorCodes.DigestMismatch"/>, <see cref="ErrorCodes.SizeMismatch"/>, or one of a registry's.
    /// </exception>
    public Task Completion { get; }

    /// <summary>The bytes from the first on. Reading waits for what is not there yet, and fails as
    /// <see cref="Completion"/> does, at the end at the latest.</summary>
    public Stream OpenRead() => new BlobStream(_entry.File, _verified, _descriptor.Size);

    /// <summary>Stops the transfer when it is not done, and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _entry.Dispose();
        _stopping.Dispose();
    }

    /// <summary>
    /// Stops the transfer and removes what arrived, unless all of it was there and right: for a reader who finds that it makes no
    /// sense. Bytes that were changed on their way would otherwise be kept, and fail the same way each time.
    /// </summary>
    public async Task DistrustAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!Completion.IsCompletedSuccessfully && !_isDiscarded)
        {
            _isDiscarded = true;
            _entry.Discard();
        }
    }

    internal static async Task<BlobDownload> OpenAsync(
        BlobCache cache, BlobTransfer transfer, ContentDescriptor descriptor, Action<long>? progress, CancellationToken cancellationToken)
    {
        CacheEntry entry = await cache
            .EnterAsync(descriptor.Digest, descriptor.Size, transfer.ChunkBytes, cancellationToken).ConfigureAwait(false);
        return new BlobDownload(entry, transfer, descriptor, progress, cancellationToken);
    }

    private async Task RunAsync()
    {
        Task hashing = HashAsync();
        try
        {
            _progress?.Invoke(FoundBytes);
            if (_entry.Map is { } map)
            {
                _written.Advance(map.LeadingBytes);
                await _transfer.RunAsync(_entry, Arrived, _stopping.Token).ConfigureAwait(false);
            }

            _written.Advance(_descriptor.Size);
            _written.Complete();
        }
#pragma warning disable CA1031 // Whatever it was, the hashing hears of it, and throws it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _written.Fail(e);
        }

        await hashing.ConfigureAwait(false);
    }

    private void Arrived(int bytes)
    {
        Interlocked.Add(ref _fetched, bytes);
        _written.Advance(_entry.Map!.LeadingBytes);
        _progress?.Invoke(bytes);
    }

    private async Task HashAsync()
    {
        try
        {
            using IncrementalHash hash = IncrementalHash.CreateHash(_descriptor.Digest.HashName);
            byte[] buffer = ArrayPool<byte>.Shared.Rent(PieceLength);
            try
            {
                for (long position = 0; position < _descriptor.Size;)
                {
                    long end = await _written.BeyondAsync(position, _stopping.Token).ConfigureAwait(false);
                    while (position < end)
                    {
                        int read = RandomAccess.Read(_entry.File, buffer.AsSpan(0, (int)Math.Min(PieceLength, end - position)), position);
                        if (read == 0)
                        {
                            throw Mismatch("its file in the cache was cut");
                        }

                        hash.AppendData(buffer.AsSpan(0, read));
                        position += read;
                        if (position < _descriptor.Size)
                        {
                            _verified.Advance(position);
                        }
                    }
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }

            Judge(ContentDigest.From(_descriptor.Digest.HashName, hash.GetCurrentHash()));
            await _written.BeyondAsync(_descriptor.Size, _stopping.Token).ConfigureAwait(false);
            _entry.Finish();
            _verified.Advance(_descriptor.Size);
            _verified.Complete();
        }
        catch (Exception e)
        {
            await _stopping.CancelAsync().ConfigureAwait(false);
            _verified.Fail(e);
            throw;
        }
    }

    private void Judge(ContentDigest actual)
    {
        if (actual != _descriptor.Digest)
        {
            _isDiscarded = true;
            _entry.Discard();
            throw Mismatch($"{_descriptor.Digest} was expected, {actual} was read");
        }
    }

    private LarderException Mismatch(string why) => new(
        ErrorCodes.DigestMismatch, $"{_transfer.Name} was not accepted",
        FoundBytes > 0 ? $"{why}; some or all of it came from an earlier download, which was removed" : why,
        "fetch it again, and do not use it if this repeats: it was changed or damaged on its way");
}
