using System.Text;
using Larder.Formats.Oci;

namespace Larder.Testing.Registry;

/// <summary>Documents of images, with one line for each departure from a plain one.</summary>
public static class FakeImage
{
    public static byte[] Config(int layers, string os = "linux", string architecture = "amd64", string type = "layers") => Bytes($$"""
        {"os":"{{os}}","architecture":"{{architecture}}","rootfs":{"type":"{{type}}","diff_ids":[{{string.Join(',', Enumerable.Range(0, layers).Select(i => $"\"{ContentDigest.Of([(byte)i])}\""))}}] } }
        """);

    public static byte[] Manifest(
        ContentDescriptor config, IEnumerable<ContentDescriptor> layers, string? mediaType = OciMediaTypes.Manifest, string more = "") => Bytes($$"""
        {"schemaVersion":2,{{(mediaType is null ? "" : $"\"mediaType\":\"{mediaType}\",")}}{{more}}"config":{{Descriptor(config)}},"layers":[{{string.Join(',', layers.Select(layer => Descriptor(layer)))}}]}
        """);

    public static byte[] Index(params string[] entries) => Bytes($$"""
        {"schemaVersion":2,"mediaType":"{{OciMediaTypes.Index}}","manifests":[{{string.Join(',', entries)}}]}
        """);

    /// <param name="of">What it names.</param>
    /// <param name="more">Further fields, each with a comma behind it.</param>
    public static string Descriptor(ContentDescriptor of, string more = "") =>
        $$"""{{{more}}"mediaType":"{{of.MediaType}}","digest":"{{of.Digest}}","size":{{of.Size}}}""";

    public static string ForPlatform(ContentDescriptor of, string os, string architecture, string? variant = null) => Descriptor(
        of, $$"""
        "platform":{"os":"{{os}}","architecture":"{{architecture}}"{{(variant is null ? "" : $",\"variant\":\"{variant}\"")}}},
        """);

    /// <summary>A whole image in a registry.</summary>
    public static (ContentDescriptor Manifest, byte[] Content) Add(FakeRegistry registry, string repository, string? tag, params byte[][] layers)
    {
        ContentDescriptor config = registry.Add(repository, Config(layers.Length), OciMediaTypes.ImageConfig);
        byte[] content = Manifest(config, layers.Select(layer => registry.Add(repository, layer)));
        return (registry.AddManifest(repository, tag, content), content);
    }

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text.Trim());
}
