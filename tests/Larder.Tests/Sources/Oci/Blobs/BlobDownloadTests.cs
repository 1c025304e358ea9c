using System.Collections.Concurrent;
using System.Globalization;
using Larder.Formats.Errors;
using Larder.Formats.Oci;
using Larder.Sources.Oci;
using Larder.Sources.Oci.Blobs;
using Larder.Testing.Registry;

namespace Larder.Tests.Sources.Oci.Blobs;

public sealed class BlobDownloadTests : IAsyncDisposable
{
    private const int Chunk = 64 * 1024;

    private readonly RegistryHome _home = new();
    private readonly FakeRegistry _registry = new();

    public async ValueTask DisposeAsync()
    {
        _home.Dispose();
        await _registry.DisposeAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Chunk - 1)]
    [InlineData(Chunk)]
    [InlineData(Chunk + 1)]
    [InlineData(10 * Chunk + 7)]
    public async Task A_blob_arrives_whole_and_is_found_the_next_time(int size)
    {
        byte[] content = Random(size);
        ContentDescriptor blob = _registry.Add("a", content);
        ConcurrentBag<long> told = [];

        Assert.Equal(content, await Fetch(Client(), blob, told.Add));
        Assert.Equal(size, told.Sum());
        int asked = _registry.Server.Seen.Count;
        Assert.Equal(content, await Fetch(Client(), blob));

        Assert.Equal(asked, _registry.Server.Seen.Count);
        Assert.Equal(blob.Digest.Hex, Path.GetFileName(Assert.Single(_home.CacheFiles())));
        Assert.Equal(size, _registry.Server.SentBytes);
    }

    [Theory]
    [InlineData("ranges", true, WireFraming.Length)]
    [InlineData("ranges in parts", true, WireFraming.Chunked)]
    [InlineData("one stream", false, WireFraming.Length)]
    [InlineData("one stream in parts", false, WireFraming.Chunked)]
    [InlineData("one stream until the end", false, WireFraming.UntilClose)]
    [InlineData("ranges until the end", true, WireFraming.UntilClose)]
    public async Task Any_server_will_do(string name, bool knowsRanges, WireFraming framing)
    {
        byte[] content = Random(5 * Chunk + 100);
        ContentDescriptor blob = _registry.Add("a", content);
        _registry.KnowsRanges = knowsRanges;
        _registry.Altered = (_, reply) => reply with { Framing = framing };

        Assert.True((await Fetch(Client(), blob)).SequenceEqual(content), name);

        Assert.Equal(knowsRanges ? 6 : 1, _registry.Server.Seen.Count);
    }

    [Fact]
    public async Task Cuts_at_random_places_cost_at_most_a_chunk_each()
    {
        Random random = new(11);
        for (int run = 0; run < 25; run++)
        {
            byte[] content = Random(random.Next(1, 12 * Chunk));
            ContentDescriptor blob = _registry.Add("a", content);
            long sent = _registry.Server.SentBytes;
            int cuts = 0;
            int left = random.Next(1, 12);
            _registry.Altered = (_, reply) =>
            {
                lock (random)
                {
                    if (reply.Body.Length < 8192 || left-- <= 0)
                    {
                        return reply;
                    }

                    cuts++;
                    return reply with { CutAfter = random.Next(4096, reply.Body.Length), Reset = random.Next(2) == 0 };
                }
            };

            Assert.Equal(content, await Fetch(Client(), blob));
            Assert.InRange(_registry.Server.SentBytes - sent - content.Length, 0, (long)cuts * Chunk);
        }
    }

    [Fact]
    public async Task A_download_that_was_stopped_goes_on_where_it_was()
    {
        Random random = new(5);
        byte[] content = Random(40 * Chunk);
        ContentDescriptor blob = _registry.Add("a", content);
        long fetched = 0;
        for (int stop = 1; stop < 12; stop++)
        {
            using CancellationTokenSource stopping = new();
            long goal = random.Next(1, 4 * Chunk);
            long seen = 0;
            bool first = true;
            await using BlobDownload download = await Client().OpenBlobAsync(
                _registry.Reference("a"), blob,
                bytes =>
                {
                    // The first telling is of what was found.
                    if (first)
                    {
                        first = false;
                    }
                    else if (Interlocked.Add(ref seen, bytes) > goal)
                    {
                        stopping.Cancel();
                    }
                },
                stopping.Token);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => download.Completion);
            Assert.Equal(fetched, download.FoundBytes);
            fetched += download.FetchedBytes;
            Assert.Equal(2, _home.CacheFiles().Length);
        }

        Assert.Equal(content, await Fetch(Client(), blob, expectFound: fetched));
    }

    [Fact]
    public async Task Bytes_are_handed_out_while_others_are_still_to_come()
    {
        byte[] content = Random(4 * Chunk);
        ContentDescriptor blob = _registry.Add("a", content);
        using ManualResetEventSlim gate = new();
        _registry.Instead = request =>
        {
            if (request.Range is { First: >= 2 * Chunk })
            {
                gate.Wait();
            }

            return null;
        };
        await using BlobDownload download = await Client(options => options with { ConcurrentChunks = 1 })
            .OpenBlobAsync(_registry.Reference("a"), blob);
        using Stream stream = download.OpenRead();
        byte[] half = new byte[Chunk + 10];

        await stream.ReadExactlyAsync(half);
        Assert.Equal(content[..half.Length], half);
        Assert.False(download.Completion.IsCompleted);
        gate.Set();
        using MemoryStream rest = new();
        await stream.CopyToAsync(rest);

        Assert.Equal(content[half.Length..], rest.ToArray());
        await download.Completion;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Another_content_is_noticed_before_its_end_is_handed_out(bool knowsRanges)
    {
        byte[] content = Random(6 * Chunk);
        ContentDescriptor blob = _registry.Add("a", content);
        content[Chunk * 3] ^= 1;
        _registry.KnowsRanges = knowsRanges;
        await using BlobDownload download = await Client().OpenBlobAsync(_registry.Reference("a"), blob);
        using Stream stream = download.OpenRead();
        byte[] read = new byte[content.Length];

        LarderException error = await Assert.ThrowsAsync<LarderException>(() => stream.ReadExactlyAsync(read).AsTask());

        Assert.Equal(ErrorCodes.DigestMismatch, error.Code);
        Assert.Same(error, await Assert.ThrowsAsync<LarderException>(() => download.Completion));
        Assert.Empty(_home.CacheFiles());
    }

    [Theory]
    [InlineData("longer with a length", 1, WireFraming.Length, true)]
    [InlineData("longer in parts", 1, WireFraming.Chunked, false)]
    [InlineData("endless", 0, WireFraming.Chunked, false)]
    [InlineData("shorter with a length", -1, WireFraming.Length, true)]
    [InlineData("shorter in parts", -1, WireFraming.Chunked, false)]
    [InlineData("shorter, no ranges", -1, WireFraming.Length, false)]
    public async Task Another_size_is_noticed(string name, int more, WireFraming framing, bool knowsRanges)
    {
        byte[] content = Random(3 * Chunk);
        ContentDescriptor blob = _registry.Add("a", content) with { Size = content.Length - more };
        if (more == 0)
        {
            blob = blob with { Size = content.Length };
        }

        _registry.KnowsRanges = knowsRanges;
        _registry.Altered = (_, reply) => reply with { Framing = framing, Endless = more == 0 };
        await using BlobDownload download = await Client().OpenBlobAsync(_registry.Reference("a"), blob);

        LarderException error = await Assert.ThrowsAsync<LarderException>(() => download.Completion);

        Assert.Equal(name, error.Code == ErrorCodes.SizeMismatch || error.Code == ErrorCodes.DigestMismatch ? name : error.ToString());
        Assert.InRange(download.FetchedBytes, 0, blob.Size);
        Assert.DoesNotContain(_home.CacheFiles(), file => Path.GetFileName(file) == blob.Digest.Hex);
    }

    [Theory]
    [InlineData("416 for a range that is there", 416, "bytes */SIZE")]
    [InlineData("416 without a word", 416, null)]
    [InlineData("206 of another place", 206, "bytes 0-9/SIZE")]
    [InlineData("206 without a place", 206, null)]
    public async Task A_wrong_answer_to_a_range_is_made_good_without_one(string name, int status, string? range)
    {
        byte[] content = Random(4 * Chunk);
        ContentDescriptor blob = _registry.Add("a", content);
        int count = 0;
        _registry.Altered = (request, reply) =>
        {
            if (request.Range is null || count++ == 0)
            {
                return reply;
            }

            WireReply wrong = new(status, status == 206 ? content[..10] : []);
            return range is null ? wrong : wrong.With("Content-Range", range.Replace("SIZE", content.Length.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        };

        Assert.True((await Fetch(Client(options => options with { ConcurrentChunks = 1 }), blob)).SequenceEqual(content), name);
    }

    [Fact]
    public async Task A_server_without_ranges_that_cuts_again_and_again_wastes_no_more_than_bounded()
    {
        byte[] content = Random(20 * Chunk);
        ContentDescriptor blob = _registry.Add("a", content);
        _registry.KnowsRanges = false;
        int attempts = 0;
        _registry.Altered = (_, reply) => reply with { CutAfter = Math.Min(++attempts * 3 * Chunk, content.Length) };

        Assert.Equal(content, await Fetch(Client(), blob));

        Assert.Equal(7, attempts);
    }

    [Fact]
    public async Task No_progress_ends_the_attempts_and_keeps_what_is_there()
    {
        byte[] content = Random(4 * Chunk);
        ContentDescriptor blob = _registry.Add("a", content);
        _registry.Altered = (request, reply) => request.Range is { First: >= Chunk } ? reply with { CutAfter = 10 } : reply;
        await using (BlobDownload download = await Client(options => options with { ConcurrentChunks = 1 }).OpenBlobAsync(_registry.Reference("a"), blob))
        {
            Assert.Equal(ErrorCodes.RegistryUnreachable, (await Assert.ThrowsAsync<LarderException>(() => download.Completion)).Code);
        }

        _registry.Altered = null;
        Assert.Equal(content, await Fetch(Client(), blob, expectFound: Chunk + 50));
    }

    [Fact]
    public async Task Stalls_count_as_cuts()
    {
        byte[] content = Random(3 * Chunk);
        ContentDescriptor blob = _registry.Add("a", content);
        int stalls = 2;
        _registry.Altered = (_, reply) => Interlocked.Decrement(ref stalls) >= 0 ? reply with { StallAfter = 5000 } : reply;

        Assert.Equal(content, await Fetch(Client(options => options with { StallLimit = TimeSpan.FromMilliseconds(300) }), blob));
    }

    [Fact]
    public async Task Many_who_want_one_blob_fetch_it_once()
    {
        byte[] content = Random(6 * Chunk);
        ContentDescriptor blob = _registry.Add("a", content);

        byte[][] all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Fetch(Client(), blob)));

        Assert.All(all, one => Assert.Equal(content, one));
        Assert.Equal(content.Length, _registry.Server.SentBytes);
    }

    [Fact]
    public async Task A_damaged_file_of_the_cache_is_removed_and_fetched_again()
    {
        byte[] content = Random(3 * Chunk);
        ContentDescriptor blob = _registry.Add("a", content);
        await Fetch(Client(), blob);
        string file = Assert.Single(_home.CacheFiles());
        byte[] damaged = [.. content];
        damaged[5] ^= 1;
        await File.WriteAllBytesAsync(file, damaged);

        LarderException error = await Assert.ThrowsAsync<LarderException>(() => Fetch(Client(), blob));
        Assert.Equal(ErrorCodes.DigestMismatch, error.Code);
        Assert.Contains("earlier download", error.Why, StringComparison.Ordinal);
        Assert.Equal(content, await Fetch(Client(), blob));

        await File.WriteAllBytesAsync(file, content[..100]);
        Assert.Equal(content, await Fetch(Client(), blob));
    }

    [Theory]
    [InlineData("another boot", 24)]
    [InlineData("another size", 16)]
    [InlineData("another form", 0)]
    [InlineData("more than is there", 40)]
    public async Task A_list_of_ranges_that_cannot_be_right_is_not_believed(string name, int offset)
    {
        byte[] content = Random(4 * Chunk);
        ContentDescriptor blob = _registry.Add("a", content);
        _registry.Altered = (request, reply) => request.Range is { First: >= Chunk } ? new WireReply(403) : reply;
        await Assert.ThrowsAsync<LarderException>(() => Fetch(Client(), blob));
        string ranges = _home.CacheFiles().Single(file => file.EndsWith(".ranges", StringComparison.Ordinal));
        byte[] bytes = await File.ReadAllBytesAsync(ranges);
        bytes[offset] ^= 0xFF;
        bytes[offset + 3] ^= 0x7F;
        await File.WriteAllBytesAsync(ranges, bytes);
        _registry.Altered = null;

        Assert.True((await Fetch(Client(), blob, expectFound: 0)).SequenceEqual(content), name);
    }

    [Fact]
    public async Task Foreign_layers_are_asked_of_the_registry_first_and_elsewhere_only_over_https()
    {
        byte[] content = Random(100);
        ContentDescriptor foreign = _registry.Add("a", content, "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip") with { Addresses = ["http://cdn.example/x"] };
        Assert.Equal(content, await Fetch(Client(), foreign));

        ContentDescriptor absent = ContentDescriptor.Of(foreign.MediaType, Random(50)) with { Addresses = ["http://cdn.example/x"] };
        Assert.Equal(ErrorCodes.RegistryAddressRefused, (await Assert.ThrowsAsync<LarderException>(() => Fetch(Client(), absent))).Code);
        Assert.Equal(ErrorCodes.RegistryNotFound, (await Assert.ThrowsAsync<LarderException>(
            () => Fetch(Client(), absent with { MediaType = "application/vnd.oci.image.layer.v1.tar" }))).Code);
    }

    [Fact]
    public async Task A_signed_address_that_ran_out_is_asked_for_anew()
    {
        byte[] content = Random(4 * Chunk);
        ContentDescriptor blob = _registry.Add("a", content);
        int signature = 0;
        int uses = 0;
        await using WireServer storage = new(request =>
        {
            Interlocked.Increment(ref uses);
            (long first, long? last) = request.Range ?? (0, null);
            return request.Query != $"signature={Volatile.Read(ref signature)}" ? new WireReply(403)
                : new WireReply(206, content[(int)first..(int)(last!.Value + 1)]) { CutAfter = uses % 2 == 0 ? 20_000 : null }
                    .With("Content-Range", $"bytes {first}-{last}/{content.Length}");
        });
        _registry.Instead = request => request.Path.Contains("/blobs/", StringComparison.Ordinal)
            ? new WireReply(307).With("Location", $"http://{storage.Host}/x?signature={Interlocked.Increment(ref signature)}") : null;

        Assert.Equal(content, await Fetch(Client(options => options with { ConcurrentChunks = 1 }), blob));
    }

    private static byte[] Random(int size)
    {
        byte[] content = new byte[size];
        new Random(size).NextBytes(content);
        return content;
    }

    private RegistryClient Client(Func<RegistryClientOptions, RegistryClientOptions>? change = null) =>
        _home.Client(options => (change ?? (same => same))(options with { ChunkBytes = Chunk }));

    private async Task<byte[]> Fetch(RegistryClient client, ContentDescriptor blob, Action<long>? progress = null, long? expectFound = null)
    {
        await using BlobDownload download = await client.OpenBlobAsync(_registry.Reference("a"), blob, progress);
        Assert.Equal(expectFound ?? download.FoundBytes, download.FoundBytes);
        using Stream stream = download.OpenRead();
        using MemoryStream content = new();
        await stream.CopyToAsync(content);
        await download.Completion;
        return content.ToArray();
    }
}
