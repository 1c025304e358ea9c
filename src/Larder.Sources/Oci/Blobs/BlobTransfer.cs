using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using Larder.Formats.Errors;
using Larder.Formats.Oci;
using Larder.Sources.Oci.Transport;

namespace Larder.Sources.Oci.Blobs;

/// <summary>
/// Fills a part from the network: chunk by chunk where the server answers to ranges, several at once; else in one
/// stream, of which what is there already is dropped. What was written is never asked for again unless the server
/// leaves no choice, and how much it may waste so is bounded.
/// </summary>
internal sealed class BlobTransfer(
    BlobOrigin origin, ContentDescriptor descriptor, RegistryClientOptions options, RetryPolicy retries, SemaphoreSlim slots)
{
    private const int BufferLength = 128 * 1024;
    private const int LeastProgress = 4096;
    private const long LeastWaste = 64 << 20;

    private readonly TaskCompletionSource _rangesWork = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _taking = new();
    private bool[] _taken = [];
    private volatile bool _asksForRanges = true;
    private long _wasted;

    public string Name => origin.Name;

    public int ChunkBytes => options.ChunkBytes;

    /// <summary>Fills all that is missing.</summary>
    /// <param name="entry">The part; written at any place, by several threads.</param>
    /// <param name="arrived">Told the bytes after they were written and marked.</param>
    /// <param name="cancellationToken">Ends it; what was written stays.</param>
    public async Task RunAsync(CacheEntry entry, Action<int> arrived, CancellationToken cancellationToken)
    {
        RangeMap map = entry.Map!;
        _taken = [.. Enumerable.Range(0, map.Chunks).Select(map.IsComplete)];
        int missing = _taken.Count(taken => !taken);
        using CancellationTokenSource failing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        async Task WorkAsync()
        {
            try
            {
                while (Take() is { } chunk)
                {
                    await FillAsync(entry, chunk, arrived, failing.Token).ConfigureAwait(false);
                }
            }
            catch
            {
                await failing.CancelAsync().ConfigureAwait(false);
                throw;
            }
        }

        List<Task> workers = [WorkAsync()];
        await Task.WhenAny(workers[0], _rangesWork.Task).ConfigureAwait(false);
        if (_rangesWork.Task.IsCompleted)
        {
            workers.AddRange(Enumerable.Range(1, Math.Max(0, Math.Min(options.ConcurrentChunks, missing) - 1)).Select(_ => WorkAsync()));
        }

        try
        {
            await Task.WhenAll(workers).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // One failed, and the others were stopped: its reason is the reason.
            throw workers.Select(worker => worker.Exception?.InnerException).OfType<Exception>().First();
        }
    }

    private int? Take()
    {
        lock (_taking)
        {
            int chunk = Array.IndexOf(_taken, false);
            return chunk >= 0 && TryTake(chunk) ? chunk : null;
        }
    }

    private bool TryTake(int chunk)
    {
        lock (_taking)
        {
            return !_taken[chunk] && (_taken[chunk] = true);
        }
    }

    private async Task FillAsync(CacheEntry entry, int first, Action<int> arrived, CancellationToken cancellationToken)
    {
        RangeMap map = entry.Map!;
        int chunk = first;
        int failures = 0;
        while (!map.IsComplete(chunk))
        {
            await slots.WaitAsync(cancellationToken).ConfigureAwait(false);
            long written = 0;
            TimeSpan delay;
            try
            {
                await AttemptAsync(entry, chunk, next => chunk = next, count => arrived(Count(ref written, count)), cancellationToken)
                    .ConfigureAwait(false);
                failures = 0;
                continue;
            }
            catch (Exception e) when (RetryPolicy.IsCut(e))
            {
                failures = written >= LeastProgress ? 1 : failures + 1;
                delay = retries.Delay(failures)
                    ?? throw RegistryErrors.Unreachable(e, $"{Name} was not fetched", origin.Host);
            }
            finally
            {
                slots.Release();
            }

            await retries.WaitAsync(delay, cancellationToken).ConfigureAwait(false);
        }
    }

    private static int Count(ref long written, int count)
    {
        written += count;
        return count;
    }

    /// <summary>One request, and what comes of it.</summary>
    private async Task AttemptAsync(
        CacheEntry entry, int chunk, Action<int> moved, Action<int> arrived, CancellationToken cancellationToken)
    {
        RangeMap map = entry.Map!;
        long from = map.Start(chunk) + map.Written(chunk);
        long last = map.Start(chunk) + map.Length(chunk) - 1;
        bool asks = _asksForRanges && (from > 0 || last < map.Size - 1);
        using HttpResponseMessage response =
            await origin.OpenAsync(asks ? (from, last) : null, cancellationToken).ConfigureAwait(false);
        ContentRangeHeaderValue? range = response.Content.Headers.ContentRange;
        if (response.StatusCode == HttpStatusCode.OK)
        {
            CheckSize(response.Content.Headers.ContentLength);
            await CopyAsync(entry, response, 0, chunk, isWhole: true, moved, arrived, cancellationToken).ConfigureAwait(false);
            return;
        }

        CheckSize(range?.Length);
        if (response.StatusCode == HttpStatusCode.PartialContent && range is { From: { } start, To: { } end }
            && start == from && end >= from && end <= last)
        {
            _rangesWork.TrySetResult();
            await CopyAsync(entry, response, from, chunk, isWhole: false, moved, arrived, cancellationToken).ConfigureAwait(false);
            return;
        }

        // It answers with something else than was asked for, or finds the range wrong: then without one.
        _asksForRanges = false;
    }

    /// <summary>
    /// Writes what comes into the chunk, and on into further ones that nobody fills when the answer is the whole blob;
    /// drops what is there already.
    /// </summary>
    private async Task CopyAsync(
        CacheEntry entry, HttpResponseMessage response, long position, int chunk, bool isWhole, Action<int> moved, Action<int> arrived,
        CancellationToken cancellationToken)
    {
        RangeMap map = entry.Map!;
        using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        try
        {
            while (true)
            {
                long next = map.Start(chunk) + map.Written(chunk);
                long end = map.Start(chunk) + map.Length(chunk);
                if (next == end && position >= end && (!isWhole || !MoveOn(map, ref chunk, moved)))
                {
                    break;
                }

                long goal = position < next ? next : map.Start(chunk) + map.Length(chunk);
                int wanted = (int)Math.Min(buffer.Length, goal - position);
                int read = wanted == 0 ? 0 : await body.ReadAsync(buffer.AsMemory(0, wanted), cancellationToken).ConfigureAwait(false);
                if (read == 0 && wanted > 0)
                {
                    throw End(response, isWhole, position);
                }

                if (position < next)
                {
                    Waste(read);
                }
                else if (read > 0)
                {
                    RandomAccess.Write(entry.File, buffer.AsSpan(0, read), position);
                    map.Advance(chunk, read);
                    arrived(read);
                }

                position += read;
            }

            if (isWhole && position == map.Size
                && await body.ReadAsync(buffer.AsMemory(0, 1), cancellationToken).ConfigureAwait(false) != 0)
            {
                throw WrongSize("there are more");
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // The next chunk that somebody else has filled is dropped; one that somebody fills right now ends the walk.
    private bool MoveOn(RangeMap map, ref int chunk, Action<int> moved)
    {
        if (chunk + 1 == map.Chunks || !(TryTake(chunk + 1) || map.IsComplete(chunk + 1)))
        {
            return false;
        }

        chunk++;
        moved(chunk);
        return true;
    }

    private void Waste(int bytes)
    {
        if (Interlocked.Add(ref _wasted, bytes) > Math.Max(LeastWaste, 2 * descriptor.Size))
        {
            throw new LarderException(
                ErrorCodes.RegistryUnreachable, $"{Name} was not fetched",
                $"{origin.Host} breaks off again and again, and cannot go on where it did",
                "try again on a better network, or use a mirror");
        }
    }

    // Only an answer in parts says by its form that this was the end; one without a length may have been cut.
    private Exception End(HttpResponseMessage response, bool isWhole, long position) =>
        isWhole && response.Headers.TransferEncodingChunked == true
            ? WrongSize($"there are {position}")
            : new HttpIOException(HttpRequestError.ResponseEnded, "the connection ended early");

    private void CheckSize(long? stated)
    {
        if (stated is { } bytes && bytes != descriptor.Size)
        {
            throw WrongSize($"{origin.Host} has {bytes}");
        }
    }

    private LarderException WrongSize(string why) => new(
        ErrorCodes.SizeMismatch, $"{Name} was not accepted", $"{descriptor.Size} bytes were expected, and {why}",
        "fetch it again; if this repeats, ask whoever published it to state the right size");
}
