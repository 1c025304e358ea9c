using Larder.Formats.Errors;
using Larder.Images;
using Larder.Images.Originals;

namespace Larder.Cli.Commands.Image;

/// <summary>What is kept of an image as it was published.</summary>
/// <param name="ManifestDigest">The digest of its manifest; null when what is kept is damaged.</param>
/// <param name="Layers">How many layers it has.</param>
/// <param name="Bytes">Bytes of manifest, config and compressed layers.</param>
/// <param name="Fault">What is wrong with it; null when its documents can be read.</param>
internal sealed record KeptLayersDocument(string? ManifestDigest, int Layers, long Bytes, string? Fault)
{
    /// <summary>Null for an image whose layers are not kept.</summary>
    public static KeptLayersDocument? Of(ImageCollection images, ImageEntry image)
    {
        try
        {
            return images.FindOriginal(image) is { } original ? Of(original) : null;
        }
        catch (LarderException error) when (error.Code == ErrorCodes.ImageBroken || error.Code == ErrorCodes.StoreDamaged || error.Code == ErrorCodes.NotInStore)
        {
            return new KeptLayersDocument(null, 0, 0, error.Why);
        }
    }

    private static KeptLayersDocument Of(OriginalImage original) =>
        new(original.Digest.ToString(), original.Manifest.Layers.Count, original.Bytes, null);
}
