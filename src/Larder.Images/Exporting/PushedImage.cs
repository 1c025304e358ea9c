using Larder.Sources.Oci;

namespace Larder.Images.Exporting;

/// <summary>An image that a registry has.</summary>
/// <param name="Target">Under which name.</param>
/// <param name="Image">What it is there.</param>
/// <param name="SentBytes">Bytes that this push had to send.</param>
public sealed record PushedImage(ImageReference Target, WrittenImage Image, long SentBytes)
{
    /// <summary>Where exactly it is: <c>oci://HOST/REPOSITORY@DIGEST</c>.</summary>
    public string Source => $"oci://{Target.At(Image.Digest)}";
}
