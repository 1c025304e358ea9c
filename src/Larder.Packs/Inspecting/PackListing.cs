using Larder.Formats.Compression;
using Larder.Formats.Errors;
using Larder.Formats.Tar;
using Larder.Sources.Local;

namespace Larder.Packs.Inspecting;

/// <summary>Lists what the layers of a pack hold, without storing or unpacking it.</summary>
public static class PackListing
{
    /// <summary>All entries, layer after layer, in their order. A layer is verified before the enumeration goes past it.</summary>
    /// <param name="pack">Stays the caller's, open until the enumeration ends.</param>
    /// <exception cref="LarderException">
    /// While enumerating: <see cref="ErrorCodes.DigestMismatch"/>, <see cref="ErrorCodes.SizeMismatch"/>, and LRD21xx for
    /// what is wrong with an archive.
    /// </exception>
    public static IEnumerable<TarEntry> Read(LocalPack pack)
    {
        for (int index = 0; index < pack.Descriptor.Layers.Count; index++)
        {
            using Stream layer = pack.OpenLayer(index);
            using (var plain = new ZstdDecompressStream(layer, leaveOpen: true))
            using (var tar = new TarReader(plain))
            {
                while (tar.MoveNext())
                {
                    yield return tar.Current;
                }

                tar.DrainToEnd();
            }

            layer.CopyTo(Stream.Null);
        }
    }
}
