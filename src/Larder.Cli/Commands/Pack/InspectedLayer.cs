using Larder.Formats.Oci;

namespace Larder.Cli.Commands.Pack;

/// <summary>One layer.</summary>
/// <param name="MediaType">Archive and compression.</param>
/// <param name="Digest">Of the compressed bytes.</param>
/// <param name="Size">Compressed bytes.</param>
internal sealed record InspectedLayer(string MediaType, string Digest, long Size)
{
    public static InspectedLayer Of(OciDescriptor layer) => new(layer.MediaType, layer.Digest.ToString(), layer.Size);
}
