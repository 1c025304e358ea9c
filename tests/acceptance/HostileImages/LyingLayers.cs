using System.Security.Cryptography;
using System.Text;
using Larder.Acceptance.Running;
using Larder.Formats.Oci;
using Larder.Testing.Registry;
using static Larder.Acceptance.HostileImages.ImageRow;

namespace Larder.Acceptance.HostileImages;

/// <summary>§2.3: layers that are not what the documents say, and that are more than they seem.</summary>
internal static class LyingLayers
{
    public static IEnumerable<ImageRow> Rows =>
    [
        Refused("2.3 size", "a layer with a byte more than its size", "LRD2002", 6, made => made.Image.Describe = blob => Described(blob) with { Size = blob.Length - 1 }),
        Refused("2.3 size", "a layer with a byte less than its size", "LRD2002", 6, made => made.Image.Describe = blob => Described(blob) with { Size = blob.Length + 1 }),
        Refused("2.3 size", "a layer without end", "LRD2002", 6, made => OfLayers(made, reply => reply with { Framing = WireFraming.Chunked, Endless = true })),
        Refused("2.3 size", "a layer in parts that end too early", "LRD2002", 6, made => OfLayers(made, reply => reply with { Framing = WireFraming.Chunked, Body = reply.Body[..^7] })),
        Refused("2.3 size", "a layer that says it is the largest there can be", "LRD1110", 6, made => made.Image.Describe = blob => Described(blob) with { Size = long.MaxValue }),
        Refused("2.3 size", "a layer that claims to have petabytes", "LRD1110", 6, made => made.Image.Describe = blob => Described(blob) with { Size = 1L << 52 }),
        Refused("2.3 layer blob", "a layer with one bit changed", "LRD2001", 6, made => OfLayers(made, reply => reply with { Body = [.. reply.Body[..^5], (byte)(reply.Body[^5] ^ 1), .. reply.Body[^4..]] })),
        Refused("2.3 layer blob", "another whole layer in place of one", "LRD2001", 6, made => made.Image.Describe = blob => Described([.. blob[..^1], (byte)~blob[^1]])),
        Refused("2.3 layer blob", "a layer that is not there", "LRD1104", 3, made => OfLayers(made, _ => FakeRegistry.Error(404, "BLOB_UNKNOWN"))),
        Refused("2.3 layer blob", "half of a layer with one bit changed", "LRD2110", 6, made =>
        {
            // It makes no sense before its end, and so before its digest is known; it must not be gone on with.
            byte[] blob = ImageBuilder.Gzip(ImageCase.HonestTars[0]);
            made.Registry.Altered = (request, reply) => request.Path.EndsWith(ContentDigest.Of(blob).Hex, StringComparison.Ordinal)
                ? reply with { Body = [.. reply.Body.Select((value, index) => index == 20 ? (byte)~value : value)], CutAfter = blob.Length / 2 } : reply;
        }),
        Refused("2.3 diff ID", "a tar with another digest than the config says", "LRD2001", 6, made => made.Image.DiffId = _ => ContentDigest.Of("another"u8)),
        Refused("2.3 diff ID", "the digest of a tar without what follows its end", "LRD2001", 6, made =>
        {
            made.Image.Tars = [[.. ImageCase.HonestTars[0], .. new byte[10_240]]];
            made.Image.DiffId = tar => ContentDigest.Of(tar.AsSpan(0, tar.Length - 10_240));
        }),
        Refused("2.3 diff ID", "the digest of the first member of a gzip of two", "LRD2001", 6, made =>
        {
            made.Image.Pack = tar => [.. ImageBuilder.Gzip(tar[..1024]), .. ImageBuilder.Gzip(tar[1024..])];
            made.Image.DiffId = tar => ContentDigest.Of(tar.AsSpan(0, 1024));
        }),
        Survived("2.3 diff ID", "a gzip of many members", made => made.Image.Pack = tar => [.. tar.Chunk(700).SelectMany(ImageBuilder.Gzip)]),
        Survived("2.3 diff ID", "padding behind the tar that its digest counts", made => made.Image.Tars = [.. ImageCase.HonestTars.Select(tar => (byte[])[.. tar, .. new byte[9216]])]),
        Refused("2.3 gzip trailer", "a gzip whose trailer is cut off", "LRD2101", 6, made => made.Image.Pack = tar => ImageBuilder.Gzip(tar)[..^8]),
        Refused("2.3 gzip trailer", "a gzip whose trailer is half there", "LRD2101", 6, made => made.Image.Pack = tar => ImageBuilder.Gzip(tar)[..^3]),
        Refused("2.3 gzip trailer", "a gzip with the checksum of something else", "LRD2101", 6, made => made.Image.Pack = tar => ImageBuilder.Gzip(tar) is var packed ? [.. packed[..^8], 1, 2, 3, 4, .. packed[^4..]] : []),
        Refused("2.3 gzip trailer", "a gzip with junk behind it", "LRD2101", 6, made => made.Image.Pack = tar => [.. ImageBuilder.Gzip(tar), .. "junk"u8]),
        Refused("2.3 gzip trailer", "a gzip with zeros behind it", "LRD2101", 6, made => made.Image.Pack = tar => [.. ImageBuilder.Gzip(tar), .. new byte[512]]),
        Refused("2.3 dedupe key", "a layer that claims to be the base of others", "LRD2001", 6, made =>
        {
            // It would stand in for the honest layer, in every image that has it.
            made.Image.Tars = [new RawTar().Add('0', "etc/passwd", "evil").End()];
            made.Image.DiffId = _ => ContentDigest.Of(ImageCase.HonestTars[0]);
        }),
        Survived("2.3 dedupe key", "a table of contents within a zstd layer that says something else", made =>
        {
            byte[] contents = Encoding.UTF8.GetBytes("""{"version":1,"entries":[{"type":"reg","name":"etc/passwd","digest":"sha256:evil"}]}""");
            made.Image.Pack = tar => [.. MediaTypes.Zstd(tar), 0x50, 0x2a, 0x4d, 0x18, .. BitConverter.GetBytes(contents.Length), .. contents];
            made.Image.Describe = blob => ContentDescriptor.Of("application/vnd.oci.image.layer.v1.tar+zstd", blob);
            made.Image.Manifest = text => text.Replace("\"mediaType\":\"application/vnd.oci.image.layer", "\"annotations\":{\"io.github.containers.zstd-chunked.manifest-checksum\":\"sha256:00\"},\"mediaType\":\"application/vnd.oci.image.layer", StringComparison.Ordinal);
        }),
        Survived("2.3 algorithms", "layers and diff IDs of SHA-512", made =>
        {
            made.Image.Describe = blob => Described(blob) with { Digest = Sha512(blob) };
            made.Image.DiffId = Sha512;
        }),
        Refused("2.3 algorithms", "a layer with another SHA-512", "LRD2001", 6, made => made.Image.Describe = blob => Described(blob) with { Digest = Sha512([.. blob, 0]) }),
        Refused("2.3 bombs", "more bytes than allowed", "LRD2113", 4, made =>
        {
            made.Image.Tars = [new RawTar().Add('0', "large", new string('x', 3 << 20)).End()];
            made.Options.AddRange(["--max-bytes", "1M"]);
        }),
        Refused("2.3 bombs", "more bytes than allowed within holes", "LRD2113", 4, made =>
        {
            made.Image.Tars = [new RawTar().Pax("GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.name=large", "GNU.sparse.realsize=99999999999").Add('0', "x", "0\n".PadRight(512, '\0')).End()];
        }),
        Refused("2.3 bombs", "more entries than allowed", "LRD2113", 4, made => made.Options.AddRange(["--max-entries", "5"])),
        Refused("2.3 bombs", "a path of more names than allowed", "LRD2113", 4, made => made.Image.Tars = [new RawTar().GnuName(string.Concat(Enumerable.Repeat("d/", 300))).Add('5', "d").End()]),
        Refused("2.3 bombs", "a layer that expands as a bomb does", "LRD2102", 4, made =>
        {
            made.Image.Tars = [new RawTar().Add('0', "zeros", new string('\0', 40 << 20)).End()];
            made.Options.AddRange(["--max-ratio", "50"]);
        }),
        Refused("2.3 bombs", "a layer that is compressed twice", "LRD2110", 6, made =>
        {
            made.Image.Pack = tar => ImageBuilder.Gzip(ImageBuilder.Gzip(tar));
            made.Image.DiffId = tar => ContentDigest.Of(ImageBuilder.Gzip(tar));
        }),
    ];

    private static ContentDescriptor Described(byte[] blob) => ContentDescriptor.Of(ImageBuilder.GzipLayer, blob);

    private static ContentDigest Sha512(byte[] content) => ContentDigest.From(HashAlgorithmName.SHA512, SHA512.HashData(content));

    // Configs are blobs as well.
    private static void OfLayers(ImageCase made, Func<WireReply, WireReply> change) => made.Registry.Altered = (request, reply) =>
        request.Path.Contains("/blobs/", StringComparison.Ordinal) && reply.Body.AsSpan().IndexOf("diff_ids"u8) < 0 ? change(reply) : reply;
}
