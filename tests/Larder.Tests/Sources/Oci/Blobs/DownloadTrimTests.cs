using Larder.Formats.Oci;
using Larder.Sources.Oci.Blobs;
using Larder.Sources.Oci.Publishing;
using Larder.Testing.Registry;

namespace Larder.Tests.Sources.Oci.Blobs;

public sealed class DownloadTrimTests : IAsyncDisposable
{
    private const int Size = 200_000;
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly RegistryHome _home = new();
    private readonly FakeRegistry _registry = new();

    public async ValueTask DisposeAsync()
    {
        _home.Dispose();
        await _registry.DisposeAsync();
    }

    [Fact]
    public async Task What_nobody_used_for_long_goes_and_the_rest_stays()
    {
        string old = await FetchAsync(1, TimeSpan.FromDays(31));
        string recent = await FetchAsync(2, TimeSpan.FromDays(29));

        TrimmedDownloads dry = Trim(30 * Day, isDry: true);
        Assert.Equal([old], dry.Taken.Select(taken => taken.Path));
        Assert.True(File.Exists(old));

        TrimmedDownloads trimmed = Trim(30 * Day);
        Assert.Equal(dry.Taken, trimmed.Taken);
        Assert.InRange(trimmed.TakenBytes, Size, Size + 65536);
        Assert.InRange(trimmed.LeftBytes, Size, Size + 65536);
        Assert.Equal([recent], _home.CacheFiles());
        Assert.Empty(Trim(30 * Day).Taken);
    }

    [Fact]
    public async Task The_least_recently_used_go_until_the_rest_is_small_enough()
    {
        string third = await FetchAsync(3, 3 * Day);
        string second = await FetchAsync(2, 2 * Day);
        string first = await FetchAsync(1, 1 * Day);

        // To be found in the cache is a use.
        _ = await FetchAsync(3, age: null);

        Assert.Equal([second, first], Trim(30 * Day, maxBytes: Size + 65536).Taken.Select(taken => taken.Path));
        Assert.Equal([third], _home.CacheFiles());
    }

    [Fact]
    public async Task What_was_used_within_the_hour_stays_however_large()
    {
        string kept = await FetchAsync(1, TimeSpan.FromMinutes(50));
        _ = await FetchAsync(2, TimeSpan.FromMinutes(70));

        Assert.Single(Trim(TimeSpan.Zero, maxBytes: 0).Taken);
        Assert.Equal([kept], _home.CacheFiles());
    }

    [Fact]
    public async Task What_is_being_fetched_stays_and_goes_once_nobody_does()
    {
        ContentDescriptor blob = _registry.Add("a", Content(1));
        _registry.Altered = (_, reply) => reply with { StallAfter = reply.Body.Length / 2 };
        BlobDownload download = await _home.Client().OpenBlobAsync(_registry.Reference("a"), blob);
        for (int turn = 0; turn < 600 && download.FetchedBytes == 0; turn++)
        {
            await Task.Delay(10);
        }

        string[] files = _home.CacheFiles();
        Array.ForEach(files, file => Age(file, 100 * Day));
        Assert.Empty(Trim(Day, maxBytes: 0).Taken);
        Assert.Equal(files, _home.CacheFiles());

        await download.DisposeAsync();
        Array.ForEach(files, file => Age(file, 100 * Day));
        Assert.EndsWith(".part", Assert.Single(Trim(Day).Taken).Path, StringComparison.Ordinal);
        Assert.Empty(_home.CacheFiles());
    }

    [Fact]
    public void Notes_of_uploads_stay_while_somebody_sends_and_go_when_they_are_old()
    {
        string uploads = Path.Combine(_home.Cache, "uploads");
        using (UploadNote? note = UploadNote.TryOpen(_home.Cache, new Uri("https://r/"), "a", ContentDigest.Of([1])))
        {
            note!.Write(new Uri("https://r/upload"), 10);
            Age(Assert.Single(Directory.GetFiles(uploads)), 100 * Day);
            Assert.Empty(Trim(Day).Taken);
        }

        Assert.Single(Trim(Day).Taken);
        Assert.Empty(Directory.GetFiles(uploads));
    }

    [Fact]
    public void Where_there_is_no_cache_nothing_goes_and_none_is_made()
    {
        Assert.Empty(Trim(Day).Taken);
        Assert.False(Directory.Exists(_home.Cache));
    }

    private static byte[] Content(byte seed)
    {
        byte[] content = new byte[Size];
        new Random(seed).NextBytes(content);
        return content;
    }

    private static void Age(string file, TimeSpan age) => File.SetLastWriteTimeUtc(file, DateTime.UtcNow - age);

    private TrimmedDownloads Trim(TimeSpan maxAge, long maxBytes = long.MaxValue, bool isDry = false) =>
        new DownloadTrim(_home.Cache, TimeProvider.System).Run(maxAge, maxBytes, isDry);

    private async Task<string> FetchAsync(byte seed, TimeSpan? age)
    {
        ContentDescriptor blob = _registry.Add("a", Content(seed));
        await using BlobDownload download = await _home.Client().OpenBlobAsync(_registry.Reference("a"), blob);
        await download.Completion;
        string path = Assert.Single(_home.CacheFiles(), file => Path.GetFileName(file) == blob.Digest.Hex);
        if (age is { } given)
        {
            Age(path, given);
        }

        return path;
    }
}
