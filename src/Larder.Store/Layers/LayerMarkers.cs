using Larder.Formats.Castore;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Formats.Tar;

namespace Larder.Store.Layers;

/// <summary>
/// Collects the names of a layer that stand for no file (image-spec, layer.md, "Whiteouts"), wherever in the archive they
/// come: <c>.wh.NAME</c> hides NAME of lower layers, <c>.wh..wh..opq</c> all of them in its directory. Other names that
/// begin with <c>.wh..wh.</c>, and what lies below such a name, are leftovers of AUFS and mean nothing.
/// </summary>
internal sealed class LayerMarkers
{
    private readonly SortedSet<ReadOnlyMemory<byte>> _whiteouts = new(NameComparer.Instance);
    private readonly SortedSet<ReadOnlyMemory<byte>> _opaque = new(NameComparer.Instance);

    private static ReadOnlySpan<byte> Prefix => ".wh."u8;

    private static ReadOnlySpan<byte> Aufs => ".wh..wh."u8;

    private static ReadOnlySpan<byte> OpaqueName => ".wh..wh..opq"u8;

    public IReadOnlyList<ReadOnlyMemory<byte>> Whiteouts => [.. _whiteouts];

    public IReadOnlyList<ReadOnlyMemory<byte>> Opaque => [.. _opaque];

    /// <summary>Whether an entry stands for no file; what it stands for is kept then.</summary>
    /// <exception cref="LarderException">LRD2307: it hides nothing that can have a name.</exception>
    public bool Take(byte[] path, TarEntry entry)
    {
        ReadOnlySpan<byte> name = MetadataPath.Name(path);
        ReadOnlySpan<byte> parent = MetadataPath.Parent(path);
        if (HasMarker(parent))
        {
            return true;
        }

        if (!name.StartsWith(Prefix))
        {
            return false;
        }

        if (name.SequenceEqual(OpaqueName))
        {
            _opaque.Add(parent.ToArray());
        }
        else if (!name.StartsWith(Aufs))
        {
            ReadOnlySpan<byte> hidden = name[Prefix.Length..];
            if (hidden.IsEmpty || hidden.SequenceEqual("."u8) || hidden.SequenceEqual(".."u8))
            {
                throw new LarderException(
                    ErrorCodes.CannotImport,
                    $"«{System.Text.Encoding.UTF8.GetString(entry.Path)}» of the layer could not be imported",
                    "it is a whiteout of nothing that can have a name",
                    "Make the image again: the tool that made it writes layers that are not valid");
            }

            _whiteouts.Add((byte[])[.. path.AsSpan(0, path.Length - name.Length), .. hidden]);
        }

        return true;
    }

    private static bool HasMarker(ReadOnlySpan<byte> path)
    {
        foreach (Range range in path.Split((byte)'/'))
        {
            if (path[range].StartsWith(Prefix))
            {
                return true;
            }
        }

        return false;
    }
}
