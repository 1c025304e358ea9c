using System.Text;
using System.Text.RegularExpressions;
using Larder.Formats.Oci;
using Larder.Testing.Registry;
using static Larder.Acceptance.HostileImages.ImageRow;

namespace Larder.Acceptance.HostileImages;

/// <summary>§2.3: manifests, indexes and configs that are not what they are said to be.</summary>
internal static class LyingDocuments
{
    private static readonly ContentDigest Another = ContentDigest.Of("another"u8);

    public static IEnumerable<ImageRow> Rows =>
    [
        Refused("2.3 manifest by digest", "a manifest asked for by digest that has another", "LRD2001", 6, made =>
        {
            ContentDescriptor pushed = made.Push();
            made.Registry.PutManifest("app", Another.ToString(), made.Registry.Manifest("app", pushed.Digest.ToString())!);
            made.Reference = $"oci://{made.Registry.Host}/app@{Another}";
        }),
        Refused("2.3 manifest by digest", "a manifest served with one space more than its digest has", "LRD2001", 6, made =>
        {
            ContentDescriptor pushed = made.Push();
            made.Registry.PutManifest("app", pushed.Digest.ToString(), [.. made.Registry.Manifest("app", pushed.Digest.ToString())!, (byte)' ']);
            made.Reference = $"oci://{made.Registry.Host}/app@{pushed.Digest}";
        }),
        Refused("2.3 manifest by digest", "an index whose manifest has another digest", "LRD2001", 6, made =>
        {
            ContentDescriptor pushed = made.Push();
            made.Registry.PutManifest("app", Another.ToString(), made.Registry.Manifest("app", pushed.Digest.ToString())!);
            Index(made, FakeImage.ForPlatform(pushed with { Digest = Another }, "linux", "amd64"));
        }),
        Survived("2.3 manifest by digest", "a header with the manifest's digest of another algorithm", made =>
            made.Registry.Altered = (_, reply) => reply.With("Docker-Content-Digest", "sha512:" + new string('a', 128))),
        Survived("2.3 manifest by digest", "a header with a digest that is none", made =>
            made.Registry.Altered = (_, reply) => reply.With("Docker-Content-Digest", "sha256:../../etc/passwd")),
        Survived(
            "2.3 manifest by tag", "a header with the digest of something else", made =>
            made.Registry.Altered = (_, reply) => reply.With("Docker-Content-Digest", Another.ToString()), (made, ended) =>
            Assert.EndsWith($"@{ContentDigest.Of(made.Registry.Manifest("app", "1")!)}", ended.Json.GetProperty("source").GetString(), StringComparison.Ordinal)),
        Refused("2.3 manifest by tag", "a manifest that is an index too", "LRD1007", 6, made =>
            made.Image.Manifest = text => text[..^1] + ",\"manifests\":[]}"),
        Refused("2.3 manifest by tag", "a manifest whose type the registry tells otherwise", "LRD1007", 6, made =>
            made.Push(made.Registry.Manifest("app", made.Push().Digest.ToString())!, OciMediaTypes.DockerManifest)),
        Refused("2.3 manifest by tag", "a manifest that says it is an index", "LRD1007", 6, made =>
        {
            made.Image.ManifestType = OciMediaTypes.Index;
        }),
        Refused("2.3 manifest by tag", "a field of a manifest that stands there twice", "LRD1007", 6, made =>
            made.Image.Manifest = text => text[..^1] + ",\"layers\":[]}"),
        Refused("2.3 manifest by tag", "an index whose entry is of another type than it says", "LRD1107", 7, made =>
            Index(made, FakeImage.ForPlatform(made.Push() with { MediaType = OciMediaTypes.DockerManifest }, "linux", "amd64"))),
        Refused("2.3 manifest by tag", "a manifest that is a page of a web site", "LRD1007", 6, made =>
            made.Push("<!DOCTYPE html><title>Welcome</title>"u8.ToArray(), "text/html")),
        Refused("2.3 size", "a manifest of more than 4 MiB", "LRD1110", 6, made => made.Image.Manifest = text => text[..^1] + new string(' ', 4 << 20) + "}"),
        Refused("2.3 size", "a manifest without end", "LRD1110", 6, made => made.Registry.Altered = (request, reply) =>
            request.Path.Contains("/manifests/", StringComparison.Ordinal) ? reply with { Framing = WireFraming.Chunked, Endless = true } : reply),
        Survived("2.3 size", "a manifest of nearly 4 MiB", made => made.Image.Manifest = text => text[..^1] + new string(' ', (4 << 20) - text.Length) + "}"),
        Refused("2.3 size", "an index whose manifest has another size", "LRD2002", 6, made =>
        {
            ContentDescriptor pushed = made.Push();
            Index(made, FakeImage.ForPlatform(pushed with { Size = pushed.Size + 1 }, "linux", "amd64"));
        }),
        Refused("2.3 size", "a negative size", "LRD1007", 6, made => made.Image.Manifest = text => Regex.Replace(text, "\"size\":[0-9]+", "\"size\":-1")),
        Refused("2.3 size", "a config that claims to have gigabytes", "LRD1110", 6, made => made.Image.Manifest = text => new Regex("\"size\":[0-9]+").Replace(text, "\"size\":5000000000", 1)),
        Refused("2.3 size", "a config of another size", "LRD2002", 6, made => made.Image.Manifest = text => new Regex("\"size\":[0-9]+").Replace(text, "\"size\":5", 1)),
        Refused("2.3 config", "a config with another digest", "LRD2001", 6, made => made.Registry.Altered = (request, reply) =>
            reply.Body.AsSpan().IndexOf("diff_ids"u8) >= 0 ? reply with { Body = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(reply.Body).Replace("amd64", "AMD64", StringComparison.Ordinal)) } : reply),
        Refused("2.3 config", "a root file system of no layers", "LRD1007", 6, made => made.Image.Config = text => text.Replace("\"layers\"", "\"squashfs\"", StringComparison.Ordinal)),
        Refused("2.3 config", "fewer diff IDs than layers", "LRD1007", 6, made => made.Image.Config = text => Regex.Replace(text, ",\"sha256:[0-9a-f]+\"\\]", "]")),
        Refused("2.3 config", "more diff IDs than layers", "LRD1007", 6, made => made.Image.Config = text => text.Replace("]", $",\"{Another}\"]", StringComparison.Ordinal)),
        Refused("2.3 config", "a config without a root file system", "LRD1007", 6, made => made.Image.Config = _ => "{}"),
        Refused("2.3 config", "an artifact in place of an image", "LRD1111", 2, made =>
        {
            made.Image.ConfigType = OciMediaTypes.Empty;
            made.Image.Config = _ => "{}";
        }),
        Refused("2.3 algorithms", "a digest in upper case", "LRD1007", 6, made => made.Image.Manifest = text => Regex.Replace(text, "sha256:[0-9a-f]+", found => "sha256:" + found.Value[7..].ToUpperInvariant())),
        Refused("2.3 algorithms", "a digest that is a path", "LRD1007", 6, made => made.Image.Manifest = text => Regex.Replace(text, "sha256:[0-9a-f]+", "sha256:../../../../etc/passwd")),
        Refused("2.3 algorithms", "a digest that is too short", "LRD1007", 6, made => made.Image.Manifest = text => Regex.Replace(text, "sha256:[0-9a-f]{63}", "sha256:")),
        Refused("2.3 algorithms", "a digest of an algorithm that is broken", "LRD1007", 6, made => made.Image.Manifest = text => Regex.Replace(text, "sha256:[0-9a-f]{32}", "md5:")),
        Refused("2.3 algorithms", "a diff ID that is a path", "LRD1007", 6, made => made.Image.Config = text => Regex.Replace(text, "sha256:[0-9a-f]+", "sha256:../../../../etc/passwd")),
    ];

    /// <summary>Puts an index of these entries in the place of the image.</summary>
    public static void Index(ImageCase made, params string[] entries) => made.Push(FakeImage.Index(entries), OciMediaTypes.Index);
}
