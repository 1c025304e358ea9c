using System.Diagnostics;
using System.Globalization;
using Larder.Formats.Errors;
using Larder.Formats.Oci;
using Larder.Sources.Oci;
using Larder.Testing.Registry;

namespace Larder.Tests.Sources.Oci.Publishing;

public sealed class ResumedUploadTests : IAsyncDisposable
{
    private const int Part = 8192;

    private readonly RegistryHome _home = new();
    private readonly FakeRegistry _registry = new();
    private readonly byte[] _content = Random(10 * Part + 5);
    private readonly List<long> _told = [];

    private ContentDescriptor Blob => ContentDescriptor.Of("a/b", _content);

    public async ValueTask DisposeAsync()
    {
        _home.Dispose();
        await _registry.DisposeAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(10)]
    public async Task An_upload_that_was_stopped_goes_on_in_another_client(int parts)
    {
        await StopAfterAsync(parts);
        int before = _registry.Server.Seen.Count;
        _told.Clear();

        long sent = await PushAsync();

        Assert.Equal((parts * Part, _content.Length), (_told[0], _told.Sum()));
        Assert.All(_told, bytes => Assert.True(bytes > 0));

        Assert.Equal(_content, _registry.Blobs[$"a@{Blob.Digest}"]);
        Assert.Equal(_content.Length - (parts * Part), sent);
        SeenRequest[] seen = [.. _registry.Server.Seen.Skip(before)];
        Assert.Equal("HEAD", seen[0].Method);
        Assert.Equal("GET", seen[1].Method);
        Assert.DoesNotContain(seen, request => request.Method == "POST");
        Assert.Equal(sent, seen.Sum(request => request.Body.Length));
        Assert.Empty(Notes());
    }

    [Fact]
    public async Task What_the_registry_took_without_saying_so_is_not_sent_again()
    {
        // The part arrives, and the process is gone before the answer.
        await StopAfterAsync(3, beforeAnswer: true);

        Assert.Equal(_content.Length - (3 * Part), await PushAsync());
        Assert.Equal(_content, _registry.Blobs[$"a@{Blob.Digest}"]);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(410)]
    [InlineData(400)]
    public async Task An_upload_that_the_registry_forgot_begins_anew(int status)
    {
        await StopAfterAsync(4);
        _registry.Altered = (request, reply) => request.Method == "GET" ? new WireReply(status) : reply;

        Assert.Equal(_content.Length, await PushAsync());
        Assert.Equal(_content, _registry.Blobs[$"a@{Blob.Digest}"]);
        Assert.Empty(Notes());
    }

    [Fact]
    public async Task An_upload_that_is_forgotten_while_it_goes_on_begins_anew_and_not_for_ever()
    {
        int patches = 0;
        _registry.Altered = (request, reply) => request.Method == "PATCH" && ++patches == 5 ? new WireReply(404) : reply;
        Assert.Equal(_content.Length + (4 * Part), await PushAsync());
        Assert.Equal((true, _content.Length), (_told.Contains(-5 * Part), _told.Sum()));

        _registry.Altered = (request, reply) => request.Method == "PATCH" ? new WireReply(404) : reply;
        byte[] other = Random(5 * Part);
        LarderException error = await Assert.ThrowsAsync<LarderException>(
            () => Client().PushBlobAsync(_registry.Reference("a"), ContentDescriptor.Of("a/b", other), new MemoryStream(other)));
        Assert.Equal(ErrorCodes.RegistryNotFound, error.Code);
        Assert.Empty(Notes());
    }

    [Fact]
    public async Task What_is_there_by_now_is_not_sent_and_the_note_goes()
    {
        await StopAfterAsync(4);
        _registry.Add("a", _content);
        _told.Clear();

        Assert.Equal(0, await PushAsync());
        Assert.Empty(_told);
        Assert.Empty(Notes());
    }

    [Fact]
    public async Task Another_repository_and_another_blob_have_uploads_of_their_own()
    {
        await StopAfterAsync(4);
        byte[] other = Random(6 * Part);

        Assert.Equal(_content.Length, await Client().PushBlobAsync(_registry.Reference("b"), Blob, new MemoryStream(_content)));
        Assert.Equal(other.Length, await Client().PushBlobAsync(_registry.Reference("a"), ContentDescriptor.Of("a/b", other), new MemoryStream(other)));
        Assert.Equal(_content.Length - (4 * Part), await PushAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0\0\0\0")]
    [InlineData("http://127.0.0.1 a sha256:x\n8192\nhttp://127.0.0.1/\n")]
    [InlineData("{0}\n0\nhttp://127.0.0.1/\n")]
    [InlineData("{0}\n8192\nnowhere\n")]
    [InlineData("{0}\n8192\nhttp://localhost:1/upload\n")]
    [InlineData("{0}\n8192\nhttps://10.0.0.1/upload\n")]
    public async Task A_note_that_makes_no_sense_or_leads_elsewhere_is_not_followed(string note)
    {
        await StopAfterAsync(4);
        string file = Assert.Single(Notes());
        string what = (await File.ReadAllLinesAsync(file))[0];
        await File.WriteAllTextAsync(file, note.Replace("{0}", what, StringComparison.Ordinal));

        Assert.Equal(_content.Length, await PushAsync());
        Assert.Equal(_content, _registry.Blobs[$"a@{Blob.Digest}"]);
        Assert.Empty(Notes());
    }

    [Fact]
    public async Task Of_two_at_once_one_goes_on_and_the_other_begins_by_itself()
    {
        await StopAfterAsync(4);

        RegistryClient other = Client();
        long[] sent = await Task.WhenAll(PushAsync(), other.PushBlobAsync(_registry.Reference("a"), Blob, new MemoryStream(_content)));

        Assert.Equal(_content, _registry.Blobs[$"a@{Blob.Digest}"]);
        Assert.Contains(sent, bytes => bytes <= _content.Length - (4 * Part));
        Assert.Empty(Notes());
    }

    [Fact]
    public async Task Killed_processes_never_send_what_the_registry_has()
    {
        byte[] content = Random(60 * Part);
        string file = _home.Temp.Combine("content");
        await File.WriteAllBytesAsync(file, content);
        Random random = new(4);
        _registry.Altered = (_, reply) =>
        {
            // Slow enough that there is something to kill.
            Thread.Sleep(20);
            return reply;
        };
        int kills = 0;
        for (int run = 0; run < 5; run++)
        {
            using Process child = Start(file);
            int goal = _registry.Server.Seen.Count + random.Next(3, 14);
            while (_registry.Server.Seen.Count < goal && !child.HasExited)
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

        using Process last = Start(file);
        await last.WaitForExitAsync();

        Assert.Equal(0, last.ExitCode);
        Assert.InRange(kills, 3, 5);
        Assert.Equal(content, _registry.Blobs[$"a@{ContentDigest.Of(content)}"]);
        Assert.Equal(content.Length, _registry.Server.Seen.Sum(request => request.Body.Length));
        Assert.Single(_registry.Server.Seen, request => request.Method == "POST");
    }

    private static byte[] Random(int size)
    {
        byte[] content = new byte[size];
        new Random(size).NextBytes(content);
        return content;
    }

    private string[] Notes() => Directory.GetFiles(Path.Combine(_home.Cache, "uploads"));

    private RegistryClient Client() => _home.Client(options => options with { UploadChunkBytes = Part });

    private Task<long> PushAsync(CancellationToken cancellationToken = default) =>
        Client().PushBlobAsync(_registry.Reference("a"), Blob, new MemoryStream(_content), null, bytes => _told.Add(bytes), cancellationToken);

    // Stopped before the next part is taken, or before it is heard that the last one was.
    private async Task StopAfterAsync(int parts, bool beforeAnswer = false)
    {
        using CancellationTokenSource stopping = new();
        int taken = 0;
        _registry.Instead = request => request.Method is "PATCH" or "PUT" && taken == parts ? Stop(new WireReply(500)) : null;
        _registry.Altered = (request, reply) => request.Method == "PATCH" && ++taken == parts && beforeAnswer ? Stop(reply) : reply;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PushAsync(stopping.Token));
        (_registry.Altered, _registry.Instead) = (null, null);

        WireReply Stop(WireReply reply)
        {
            stopping.Cancel();
            Thread.Sleep(200);
            return reply;
        }
    }

    private Process Start(string file) => Process.Start(new ProcessStartInfo(
        "dotnet",
        [
            "exec", typeof(ResumedUploadTests).Assembly.Location, "upload", _home.Cache, $"{_registry.Host}/a", file,
            Part.ToString(CultureInfo.InvariantCulture),
        ]))!;
}
