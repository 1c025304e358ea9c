using System.IO.Compression;
using System.Text;
using Larder.Formats.Oci;

namespace Larder.Testing.Registry;

/// <summary>
/// An image whose documents say the truth of its layers, and each part of which can be made to lie before it is pushed.
/// </summary>
public sealed class ImageBuilder(FakeRegistry registry)
{
    public const string GzipLayer = "application/vnd.oci.image.layer.v1.tar+gzip";

    public string Repository { get; set; } = "app";

    /// <summary>The plain layers, the lowest first.</summary>
    public IReadOnlyList<byte[]> Tars { get; set; } = [];

    /// <summary>Makes the blob of a layer of its tar.</summary>
    public Func<byte[], byte[]> Pack { get; set; } = Gzip;

    /// <summary>What the config says of a tar.</summary>
    public Func<byte[], ContentDigest> DiffId { get; set; } = tar => ContentDigest.Of(tar);

    /// <summary>What the manifest says of a layer's blob.</summary>
    public Func<byte[], ContentDescriptor> Describe { get; set; } = blob => ContentDescriptor.Of(GzipLayer, blob);

    public string ConfigType { get; set; } = OciMediaTypes.ImageConfig;

    public string ManifestType { get; set; } = OciMediaTypes.Manifest;

    /// <summary>Changes the text of the config before it is described.</summary>
    public Func<string, string> Config { get; set; } = text => text;

    /// <summary>Changes the text of the manifest before it is described.</summary>
    public Func<string, string> Manifest { get; set; } = text => text;

    /// <summary>Pushes it.</summary>
    /// <param name="tag">Null for by digest alone.</param>
    public ContentDescriptor Push(string? tag)
    {
        string diffIds = string.Join(',', Tars.Select(tar => $"\"{DiffId(tar)}\""));
        ContentDescriptor config = registry.Add(
            Repository,
            Encoding.UTF8.GetBytes(Config($$$"""{"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":[{{{diffIds}}}]}}""")),
            ConfigType);
        List<ContentDescriptor> layers = [];
        foreach (byte[] tar in Tars)
        {
            byte[] blob = Pack(tar);
            ContentDescriptor layer = Describe(blob);
            registry.Put(Repository, layer.Digest, blob);
            layers.Add(layer);
        }

        string manifest = Encoding.UTF8.GetString(FakeImage.Manifest(config, layers, ManifestType));
        return registry.AddManifest(Repository, tag, Encoding.UTF8.GetBytes(Manifest(manifest)), ManifestType);
    }

    /// <summary>One member.</summary>
    public static byte[] Gzip(byte[] content)
    {
        using MemoryStream bytes = new();
        using (GZipStream gzip = new(bytes, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return bytes.ToArray();
    }
}
