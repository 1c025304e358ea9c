using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Larder.Formats.Errors;
using Larder.Formats.Oci;
using Larder.Sources.Oci;
using Larder.Testing.Registry;

namespace Larder.Tests.Sources.Oci.Blobs;

public sealed class ArchiveDownloadTests : IAsyncDisposable
{
    private const int Chunk = 64 * 1024;

    private readonly RegistryHome _home = new();
    private readonly WireServer _server;
    private readonly byte[] _content = Random(20 * Chunk + 77);
    private Func<SeenRequest, WireReply, WireReply> _altered = static (_, reply) => reply;

    public ArchiveDownloadTests() => _server = new WireServer(request => _altered(request, Serve(request)));

    private ContentDigest Digest => ContentDigest.Of(_content);

    private Uri Address => new($"http://{_server.Host}/images/a.tar");

    public async ValueTask DisposeAsync()
    {
        _home.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task An_archive_arrives_is_counted_and_is_not_asked_for_again()
    {
        ConcurrentBag<long> told = [];
        List<long> expected = [];

        string path = await Client().FetchArchiveAsync(Address, Digest, expected.Add, told.Add);
        Assert.Equal(_content, await File.ReadAllBytesAsync(path));
        Assert.Equal(_content.Length, told.Sum());
        int asked = _server.Seen.Count;

        Assert.Equal(path, await Client().FetchArchiveAsync(Address, Digest, expected.Add, told.Add));
        Assert.Equal(asked, _server.Seen.Count);
        Assert.Equal([_content.Length, _content.Length], expected);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    [InlineData(500)]
    public async Task Refusals_that_pass_are_waited_for_as_long_as_the_server_asks(int status)
    {
        HastyClock clock = new(DateTimeOffset.UnixEpoch);
        ConcurrentDictionary<string, bool> seen = [];
        _altered = (request, reply) =>
            seen.TryAdd($"{request.Method} {request.Range}", true) ? new WireReply(status).With("Retry-After", "3") : reply;

        string path = await Client(clock: clock).FetchArchiveAsync(Address, Digest);

        Assert.Equal(_content, await File.ReadAllBytesAsync(path));
        Assert.Contains(TimeSpan.FromSeconds(3), clock.Waits);
    }

    [Theory]
    [InlineData(429, 1105, 5)]
    [InlineData(503, 1106, 5)]
    [InlineData(404, 1104, 1)]
    [InlineData(410, 1104, 1)]
    [InlineData(401, 1103, 1)]
    [InlineData(403, 1103, 1)]
    [InlineData(418, 1107, 1)]
    public async Task Refusals_that_stay_have_their_codes(int status, int code, int attempts)
    {
        _altered = (_, _) => new WireReply(status);

        LarderException error = await Assert.ThrowsAsync<LarderException>(() => Client().FetchArchiveAsync(Address, Digest));

        Assert.Equal(code, error.Code.Number);
        Assert.DoesNotContain("registry login", error.Action, StringComparison.Ordinal);
        Assert.Equal(attempts, _server.Seen.Count(request => request.Method == "GET"));
    }

    [Fact]
    public async Task Cuts_stalls_and_resets_cost_at_most_a_chunk_each()
    {
        int answers = 0;
        _altered = (request, reply) => request.Method == "HEAD" || Interlocked.Increment(ref answers) % 2 == 0 ? reply
            : (answers % 3) switch
            {
                0 => reply with { CutAfter = reply.Body.Length / 2 },
                1 => reply with { CutAfter = reply.Body.Length / 3, Reset = true },
                _ => reply with { StallAfter = reply.Body.Length / 4 },
            };

        string path = await Client(options => options with { StallLimit = TimeSpan.FromMilliseconds(200) }).FetchArchiveAsync(Address, Digest);

        Assert.Equal(_content, await File.ReadAllBytesAsync(path));
        Assert.InRange(_server.SentBytes, _content.Length, 2 * _content.Length);
        Assert.Contains(_server.Seen, request => request.Range is { First: var first } && first % Chunk != 0);
    }

    [Theory]
    [InlineData(405)]
    [InlineData(403)]
    [InlineData(501)]
    public async Task A_server_that_refuses_HEAD_is_asked_for_the_first_byte(int status)
    {
        _altered = (request, reply) => request.Method == "HEAD" ? new WireReply(status) : reply;

        Assert.Equal(_content, await File.ReadAllBytesAsync(await Client().FetchArchiveAsync(Address, Digest)));
    }

    [Fact]
    public async Task A_server_that_never_says_the_length_is_refused()
    {
        _altered = (_, _) => new WireReply(200, _content) { Framing = WireFraming.Chunked };

        LarderException error = await Assert.ThrowsAsync<LarderException>(() => Client().FetchArchiveAsync(Address, Digest));

        Assert.Equal(ErrorCodes.RegistryProtocol, error.Code);
    }

    [Fact]
    public async Task Another_file_at_the_address_is_refused_and_not_kept()
    {
        _content[5]++;
        ContentDigest wanted = Digest;
        _content[5]--;

        Assert.Equal(ErrorCodes.DigestMismatch, (await Assert.ThrowsAsync<LarderException>(() => Client().FetchArchiveAsync(Address, wanted))).Code);
        Assert.Empty(_home.CacheFiles());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public async Task What_was_damaged_in_the_cache_is_fetched_anew(int length)
    {
        string path = await Client().FetchArchiveAsync(Address, Digest);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await File.WriteAllBytesAsync(path, new byte[length]);

        Assert.Equal(path, await Client().FetchArchiveAsync(Address, Digest));
        Assert.Equal(_content, await File.ReadAllBytesAsync(path));
    }

    [Fact]
    public async Task A_killed_process_is_gone_on_from_by_another()
    {
        Random random = new(3);
        _altered = (_, reply) =>
        {
            // Slow enough that there is something to kill.
            Thread.Sleep(30);
            return reply;
        };
        int kills = 0;
        for (int run = 0; run < 6; run++)
        {
            using Process child = Start();
            long goal = _server.SentBytes + random.Next(1, _content.Length / 5);
            while (_server.SentBytes < goal && !child.HasExited)
            {
                await Task.Delay(1);
            }

            if (!child.HasExited)
            {
                child.Kill();
                kills++;
            }

            await child.WaitForExitAsync();
        }

        using Process last = Start();
        await last.WaitForExitAsync();

        Assert.Equal(0, last.ExitCode);
        Assert.InRange(kills, 2, 6);
        Assert.InRange(_server.SentBytes - _content.Length, 0, (long)kills * 4 * Chunk);
        Assert.Equal(_content, await File.ReadAllBytesAsync(Assert.Single(_home.CacheFiles())));
    }

    private static byte[] Random(int size)
    {
        byte[] content = new byte[size];
        new Random(size).NextBytes(content);
        return content;
    }

    private WireReply Serve(SeenRequest request)
    {
        if (request.Method == "HEAD")
        {
            return new WireReply(200) { StatedLength = _content.Length };
        }

        if (request.Range is not { } range)
        {
            return new WireReply(200, _content);
        }

        long last = Math.Min(range.Last ?? long.MaxValue, _content.Length - 1);
        return new WireReply(206, _content[(int)range.First..(int)(last + 1)])
            .With("Content-Range", string.Create(CultureInfo.InvariantCulture, $"bytes {range.First}-{last}/{_content.Length}"));
    }

    private RegistryClient Client(Func<RegistryClientOptions, RegistryClientOptions>? change = null, TimeProvider? clock = null) =>
        _home.Client(options => (change ?? (static same => same))(options with { ChunkBytes = Chunk }), clock);

    private Process Start() => Process.Start(new ProcessStartInfo(
        "dotnet",
        [
            "exec", typeof(ArchiveDownloadTests).Assembly.Location, "archive", _home.Cache, Address.AbsoluteUri, Digest.ToString(),
            Chunk.ToString(CultureInfo.InvariantCulture),
        ]))!;
}
