using System.Globalization;
using Larder.Formats.Oci;
using Larder.Sources.Oci;
using Larder.Sources.Oci.Blobs;

namespace Larder.Tests;

/// <summary>
/// What tests start to kill it: <c>download CACHE REFERENCE DIGEST SIZE CHUNK CONNECTIONS</c>,
/// <c>archive CACHE ADDRESS DIGEST CHUNK</c> and <c>upload CACHE REFERENCE FILE CHUNK</c>.
/// </summary>
internal static class Program
{
    private static Task<int> Main(string[] arguments) => arguments switch
    {
        ["download", var cache, var reference, var digest, var size, var chunk, var connections] =>
            DownloadAsync(cache, reference, Digest(digest), Number(size), Number(chunk), Number(connections)),
        ["archive", var cache, var address, var digest, var chunk] => FetchArchiveAsync(cache, address, Digest(digest), Number(chunk)),
        ["upload", var cache, var reference, var file, var chunk] => UploadAsync(cache, reference, file, Number(chunk)),
        _ => Task.FromResult(2),
    };

    private static async Task<int> DownloadAsync(
        string cache, string reference, ContentDigest digest, int size, int chunk, int connections)
    {
        using RegistryClient client = Client(cache, chunk, connections);
        ContentDescriptor blob = new() { MediaType = "a/b", Digest = digest, Size = size };
        await using BlobDownload download = await client.OpenBlobAsync(ImageReference.Parse(reference), blob);
        await download.Completion;
        return 0;
    }

    private static async Task<int> FetchArchiveAsync(string cache, string address, ContentDigest digest, int chunk)
    {
        using RegistryClient client = Client(cache, chunk, connections: 4);
        await client.FetchArchiveAsync(new Uri(address), digest);
        return 0;
    }

    private static async Task<int> UploadAsync(string cache, string reference, string file, int chunk)
    {
        using RegistryClient client = Client(cache, chunk, connections: 1);
        byte[] content = await File.ReadAllBytesAsync(file);
        await client.PushBlobAsync(ImageReference.Parse(reference), ContentDescriptor.Of("a/b", content), new MemoryStream(content));
        return 0;
    }

    private static RegistryClient Client(string cache, int chunk, int connections) => new(new RegistryClientOptions
    {
        CacheDirectory = cache,
        PlainHttp = PlainHttp.Loopback,
        ChunkBytes = chunk,
        UploadChunkBytes = chunk,
        ConcurrentChunks = connections,
        Environment = static _ => null,
    });

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static ContentDigest Digest(string text) =>
        ContentDigest.TryParse(text, out ContentDigest? digest) ? digest : throw new ArgumentException("no digest", nameof(text));
}
