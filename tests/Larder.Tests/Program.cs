using System.Globalization;
using Larder.Formats.Oci;
using Larder.Sources.Oci;
using Larder.Sources.Oci.Blobs;

namespace Larder.Tests;

/// <summary>What tests start to kill it: <c>download CACHE REFERENCE DIGEST SIZE CHUNK CONNECTIONS</c>.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        if (arguments is not ["download", var cache, var reference, var digest, var size, var chunk, var connections]
            || !ContentDigest.TryParse(digest, out ContentDigest? name))
        {
            return 2;
        }

        using RegistryClient client = new(new RegistryClientOptions
        {
            CacheDirectory = cache,
            PlainHttp = PlainHttp.Loopback,
            ChunkBytes = int.Parse(chunk, CultureInfo.InvariantCulture),
            ConcurrentChunks = int.Parse(connections, CultureInfo.InvariantCulture),
            Environment = static _ => null,
        });
        ContentDescriptor blob = new() { MediaType = "a/b", Digest = name, Size = long.Parse(size, CultureInfo.InvariantCulture) };
        await using BlobDownload download = await client.OpenBlobAsync(ImageReference.Parse(reference), blob);
        await download.Completion;
        return 0;
    }
}
