using Larder.Images.Exporting;
using Larder.Images.Originals;
using Larder.Sources.Oci;

namespace Larder.Cli.Commands.Image;

/// <summary>What <c>image push --json</c> prints.</summary>
/// <param name="Name">The image.</param>
/// <param name="Reference">Where to, nothing left out.</param>
/// <param name="Source">Where exactly it is: <c>oci://HOST/REPOSITORY@DIGEST</c>.</param>
/// <param name="Digest">The digest of the manifest.</param>
/// <param name="LayerBytes">Bytes of its layers, compressed.</param>
/// <param name="SentBytes">Bytes that this push had to send: less than those of the layers where an interrupted push was gone on with.</param>
internal sealed record ImagePushDocument(string Name, string Reference, string Source, string Digest, long LayerBytes, long SentBytes)
{
    public static ImagePushDocument Of(string name, PushedImage pushed) => new(
        name, $"oci://{pushed.Target}", pushed.Source, pushed.Image.Digest.ToString(), pushed.Image.Layer.Size, pushed.SentBytes);

    public static ImagePushDocument Of(string name, OriginalImage image, ImageReference target, long sent) => new(
        name, $"oci://{target}", $"oci://{target.At(image.Digest)}", image.Digest.ToString(), image.Manifest.Layers.Sum(layer => layer.Size), sent);
}
