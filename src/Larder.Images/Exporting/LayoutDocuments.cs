using Larder.Formats.Oci;

namespace Larder.Images.Exporting;

/// <summary>Config and manifest of an image of one layer: the same image and layer give the same bytes.</summary>
internal sealed class LayoutDocuments
{
    private readonly ImagePlatform _platform;

    public LayoutDocuments(ImageExport image, ImageLayer layer)
    {
        _platform = image.Platform;
        Config = ImageConfig.Write(image.Platform, layer.DiffId, image.Process, "larder image export");
        Manifest = new OciManifest { Config = OciDescriptor.Of(OciMediaTypes.ImageConfig, Config), Layers = [layer.Descriptor] }.Write();
    }

    /// <summary>The config.</summary>
    public byte[] Config { get; }

    /// <summary>The manifest.</summary>
    public byte[] Manifest { get; }

    /// <summary>The digest of the manifest: the image's identity.</summary>
    public ContentDigest Digest => ContentDigest.Of(Manifest);

    /// <summary>The files of a layout besides the layer.</summary>
    /// <param name="name">What the layout calls the image.</param>
    public IReadOnlyList<OciLayoutFile> Files(string name)
    {
        ContentDescriptor named = ContentDescriptor.Of(OciMediaTypes.Manifest, Manifest) with
        {
            Platform = _platform,
            Annotations = new Dictionary<string, string> { [OciLayout.NameAnnotation] = name },
        };
        return OciLayoutFile.Documents(ImageDocument.Index.Write([named]), Manifest, Config);
    }
}
