using Larder.Formats.Compression;
using Larder.Formats.Oci;
using Larder.Testing.Registry;
using static Larder.Acceptance.HostileImages.ImageRow;

namespace Larder.Acceptance.HostileImages;

/// <summary>§2.5: types that lie, and indexes from which the right image has to be chosen.</summary>
internal static class MediaTypes
{
    private const string PlainLayer = "application/vnd.oci.image.layer.v1.tar";
    private const string Attestation = "\"annotations\":{\"vnd.docker.reference.type\":\"attestation-manifest\"},\"platform\":{\"os\":\"unknown\",\"architecture\":\"unknown\"},";

    public static IEnumerable<ImageRow> Rows =>
    [
        Survived("2.5 accept", "a registry that serves only what is asked for by name", made => made.Registry.Instead = request =>
            request.Path.Contains("/manifests/", StringComparison.Ordinal) && !OciMediaTypes.Documents.All(type => request.Headers["Accept"].Contains(type, StringComparison.Ordinal))
                ? FakeRegistry.Error(404, "MANIFEST_UNKNOWN") : null),
        Refused("2.5 accept", "a manifest of Docker's schema 1", "LRD1111", 2, made => made.Push(
            """{"schemaVersion":1,"name":"app","tag":"1","fsLayers":[]}"""u8.ToArray(), OciMediaTypes.DockerSchema1Signed)),
        .. Types(),
        Refused("2.5 layer types", "a layer that is a file system image", "LRD1111", 2, made => Typed(made, "application/vnd.erofs.layer.v1", _ => [.. new byte[1024], 0xe2, 0xe1, 0xf5, 0xe0, .. new byte[3068]])),
        Refused("2.5 layer types", "a layer that is no archive", "LRD2110", 6, made => Typed(made, ImageBuilder.GzipLayer, _ => [.. Enumerable.Repeat((byte)'x', 2000)])),
        Survived("2.5 zstd", "a layer of several frames", made => Typed(made, PlainLayer + "+zstd", tar => [.. tar.Chunk(1000).SelectMany(Zstd)])),
        Survived("2.5 zstd", "a layer with frames to be skipped first, between and last", made => Typed(made, PlainLayer + "+zstd", tar =>
            [.. Skippable(0), .. Zstd(tar[..512]), .. Skippable(100), .. Zstd(tar[512..]), .. Skippable(7)])),
        Refused("2.5 zstd", "a zstd layer that ends early", "LRD2101", 6, made => Typed(made, PlainLayer + "+zstd", tar => Zstd(tar)[..^3])),
        Survived("2.5 Docker schema 2", "an image of Docker's schema 2 in its list", made =>
        {
            made.Image.ManifestType = OciMediaTypes.DockerManifest;
            made.Image.ConfigType = OciMediaTypes.DockerConfig;
            made.Image.Describe = blob => ContentDescriptor.Of("application/vnd.docker.image.rootfs.diff.tar.gzip", blob);
            string entry = FakeImage.ForPlatform(made.Push(), "linux", "amd64");
            made.Registry.AddManifest("app", "1", FakeImage.Bytes($$"""{"schemaVersion":2,"mediaType":"{{OciMediaTypes.DockerIndex}}","manifests":[{{entry}}]}"""), OciMediaTypes.DockerIndex);
        }),
        Survived("2.5 foreign layers", "a foreign layer that the registry has", made => Foreign(made, "https://registry.invalid/layer", isThere: true)),
        .. ((string[])["http://169.254.169.254/latest", "file:///etc/passwd", "https://user:secret@registry.invalid/", "https://10.0.0.1/layer", "https://localhost/layer"]).Select(address =>
            Refused("2.5 foreign layers", $"a foreign layer that only {address} has", "LRD1109", 4, made => Foreign(made, address, isThere: false))),
        Survived("2.5 platform", "amd64 as Go calls it", made => Among(made, "linux/amd64", pushed => FakeImage.ForPlatform(pushed, "linux", "amd64"))),
        Survived("2.5 platform", "amd64 of the first level", made => Among(made, "linux/amd64", pushed => FakeImage.ForPlatform(pushed, "linux", "amd64", "v1"))),
        Survived("2.5 platform", "amd64 as the kernel calls it", made => Among(made, "linux/amd64", pushed => FakeImage.ForPlatform(pushed, "linux", "x86_64"))),
        Survived("2.5 platform", "arm64 without its variant", made => Among(made, "linux/arm64", pushed => FakeImage.ForPlatform(pushed, "linux", "arm64"))),
        Survived("2.5 platform", "arm64 with its variant, asked for without", made => Among(made, "linux/arm64", pushed => FakeImage.ForPlatform(pushed, "linux", "arm64", "v8"))),
        Survived("2.5 platform", "v6 of arm where v7 was asked for", made => Among(made, "linux/arm/v7", pushed => FakeImage.ForPlatform(pushed, "linux", "arm", "v6"))),
        Survived("2.5 platform", "the only entry, which names no platform", made => LyingDocuments.Index(made, FakeImage.Descriptor(made.Push()))),
        Survived("2.5 platform", "the first of two entries of one platform", made => LyingDocuments.Index(
            made, FakeImage.ForPlatform(made.Push(), "linux", "amd64"), FakeImage.ForPlatform(Missing(1), "linux", "amd64"))),
        Refused("2.5 platform", "two entries that name no platform", "LRD1112", 3, made => LyingDocuments.Index(made, FakeImage.Descriptor(made.Push()), FakeImage.Descriptor(Missing(1)))),
        Refused("2.5 platform", "an empty index", "LRD1112", 3, made => LyingDocuments.Index(made)),
        Survived("2.5 attestations", "an attestation before the image", made => LyingDocuments.Index(made, FakeImage.Descriptor(Missing(1), Attestation), FakeImage.ForPlatform(made.Push(), "linux", "amd64"))),
        Survived("2.5 attestations", "an attestation that says it is for this platform", made => LyingDocuments.Index(
            made, FakeImage.Descriptor(Missing(1), Attestation.Replace("unknown", "linux", StringComparison.Ordinal)), FakeImage.ForPlatform(made.Push(), "linux", "amd64"))),
        Refused("2.5 attestations", "nothing but an attestation", "LRD1112", 3, made => LyingDocuments.Index(made, FakeImage.Descriptor(made.Push(), Attestation))),
        Survived("2.5 nested index", "an index in an index", made => Nest(made, 2)),
        Refused("2.5 nested index", "indexes ten deep", "LRD1107", 7, made => Nest(made, 10)),
        Refused("2.5 nested index", "an index that names itself", "LRD2001", 6, made =>
        {
            // A circle has to lie about a digest somewhere.
            ContentDescriptor self = Missing(1) with { MediaType = OciMediaTypes.Index };
            byte[] index = FakeImage.Index(FakeImage.Descriptor(self));
            made.Push(index, OciMediaTypes.Index);
            made.Registry.PutManifest("app", self.Digest.ToString(), index, OciMediaTypes.Index);
        }),
        Refused(
            "2.5 one entry of another platform", "an index with one image for another platform", "LRD1112", 3,
            made => LyingDocuments.Index(made, FakeImage.ForPlatform(made.Push(), "linux", "s390x")),
            (_, ended) => Assert.Contains("linux/s390x", ended.Output, StringComparison.Ordinal)),
        Survived("2.5 further fields", "a config that stands in the manifest", made =>
        {
            string? config = null;
            made.Image.Config = text => config = text;
            made.Image.Manifest = text => text.Replace("\"config\":{", $"\"config\":{{\"data\":\"{Convert.ToBase64String(FakeImage.Bytes(config!))}\",", StringComparison.Ordinal);
        }),
        Refused("2.5 further fields", "a config in the manifest that has another digest", "LRD2001", 6, made =>
            made.Image.Manifest = text => text.Replace("\"config\":{", "\"config\":{\"data\":\"e30=\",", StringComparison.Ordinal)),
        Survived("2.5 further fields", "a subject, a kind of artifact and fields that nobody knows", made => made.Image.Manifest = text =>
            text[..^1] + $",\"artifactType\":\"application/vnd.example+json\",\"subject\":{FakeImage.Descriptor(Missing(2))},\"unknown\":{{\"layers\":[]}}}}"),
        Survived("2.5 artifacts", "titles that are paths of the host", made => made.Image.Manifest = text => text.Replace(
            "\"layers\":[{", $"\"layers\":[{{\"annotations\":{{\"org.opencontainers.image.title\":\"../../../../../..{made.Outside}/victim\"}},", StringComparison.Ordinal)),
        Refused("2.5 artifacts", "an artifact whose file has a path of the host", "LRD1111", 2, made =>
        {
            made.Image.ConfigType = OciMediaTypes.Empty;
            made.Image.Config = _ => "{}";
            made.Image.Manifest = text => text.Replace("\"layers\":[{", $"\"layers\":[{{\"annotations\":{{\"org.opencontainers.image.title\":\"{made.Outside}/victim\"}},", StringComparison.Ordinal);
        }),
    ];

    public static byte[] Zstd(byte[] content)
    {
        using MemoryStream bytes = new();
        using (ZstdCompressStream packed = new(bytes, leaveOpen: true))
        {
            packed.Write(content);
            packed.Complete();
        }

        return bytes.ToArray();
    }

    private static byte[] Skippable(int length) => [0x5a, 0x2a, 0x4d, 0x18, .. BitConverter.GetBytes(length), .. Enumerable.Repeat((byte)'s', length)];

    // Each form under each name: what a layer is called says nothing.
    private static IEnumerable<ImageRow> Types()
    {
        (string Name, Func<byte[], byte[]> Pack)[] forms = [("plain", tar => tar), ("gzip", ImageBuilder.Gzip), ("zstd", Zstd)];
        string[] types =
        [
            PlainLayer, PlainLayer + "+gzip", PlainLayer + "+zstd", "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
            "application/vnd.docker.image.rootfs.diff.tar", "application/vnd.docker.image.rootfs.diff.tar.gzip", "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
        ];
        return forms.SelectMany(form => types.Select(type => Survived("2.5 layer types", $"a {form.Name} layer called {type}", made => Typed(made, type, form.Pack))));
    }

    private static void Typed(ImageCase made, string type, Func<byte[], byte[]> pack) =>
        (made.Image.Pack, made.Image.Describe) = (pack, blob => ContentDescriptor.Of(type, blob));

    private static void Foreign(ImageCase made, string address, bool isThere)
    {
        Typed(made, "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", ImageBuilder.Gzip);
        made.Image.Manifest = text => text.Replace("\"layers\":[{", $"\"layers\":[{{\"urls\":[\"{address}\"],", StringComparison.Ordinal);
        string digest = ContentDigest.Of(ImageBuilder.Gzip(made.Image.Tars[0])).ToString();
        made.Registry.Instead = request => !isThere && request.Path.EndsWith(digest, StringComparison.Ordinal) ? FakeRegistry.Error(404, "BLOB_UNKNOWN") : null;
    }

    // Beside images for others, which are not there.
    private static void Among(ImageCase made, string wanted, Func<ContentDescriptor, string> entry)
    {
        made.Options.AddRange(["--platform", wanted]);
        LyingDocuments.Index(made, FakeImage.ForPlatform(Missing(1), "windows", "amd64"), FakeImage.ForPlatform(Missing(2), "linux", "riscv64"), entry(made.Push()), FakeImage.ForPlatform(Missing(3), "linux", "386"));
    }

    private static ContentDescriptor Missing(byte number) => ContentDescriptor.Of(OciMediaTypes.Manifest, [number]);

    private static void Nest(ImageCase made, int depth)
    {
        string entry = FakeImage.ForPlatform(made.Push(), "linux", "amd64");
        for (int index = 0; index < depth; index++)
        {
            entry = FakeImage.Descriptor(made.Registry.AddManifest("app", "1", FakeImage.Index(entry), OciMediaTypes.Index));
        }
    }
}
