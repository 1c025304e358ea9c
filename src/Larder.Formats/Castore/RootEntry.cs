using System.Buffers.Text;

namespace Larder.Formats.Castore;

/// <summary>
/// A node on its own: castore's anonymous <c>Entry</c> message, which stands for a whole tree
/// (docs/formats/castore.md).
/// </summary>
public static class RootEntry
{
    /// <summary>The longest encoding, in bytes: a symlink with the longest target.</summary>
    public const int MaxLength = 1 + 2 + 1 + 2 + Node.MaxTargetLength;

    /// <summary>The canonical encoding.</summary>
    /// <exception cref="ArgumentException"><paramref name="node"/> is the default value.</exception>
    public static byte[] Encode(Node node)
    {
        if (node.Kind is NodeKind.None)
        {
            throw new ArgumentException("There is no node to encode.", nameof(node));
        }

        byte[] encoding = new byte[ProtobufWriter.BytesLength(NodeCodec.Length([], node))];
        ProtobufWriter writer = new(encoding);
        NodeCodec.Write(ref writer, [], node);
        return encoding;
    }

    /// <summary>Reads an encoding; unknown fields are dropped, as every castore implementation does.</summary>
    /// <exception cref="Errors.LarderException">
    /// LRD2201: it is not one anonymous node with a valid digest or target.
    /// </exception>
    public static Node Decode(ReadOnlySpan<byte> encoding)
    {
        try
        {
            return DecodeMessage(encoding);
        }
        catch (FormatException e)
        {
            throw CastoreFailure.Directory($"a root node cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Reads the canonical encoding and nothing else.</summary>
    /// <exception cref="Errors.LarderException">LRD2201: it is not valid, or is not how we would write it.</exception>
    public static Node DecodeCanonical(ReadOnlySpan<byte> encoding)
    {
        Node node = Decode(encoding);
        return encoding.SequenceEqual(Encode(node))
            ? node
            : throw CastoreFailure.Directory("a root node is not in its canonical encoding");
    }

    /// <summary>The canonical encoding as it stands in URLs: base64url without padding.</summary>
    public static string ToText(Node node) => Base64Url.EncodeToString(Encode(node));

    /// <summary>Reads what <see cref="ToText"/> writes, and nothing else.</summary>
    /// <exception cref="Errors.LarderException">LRD2201: it is anything else.</exception>
    public static Node Parse(ReadOnlySpan<char> text)
    {
        byte[] encoding = new byte[MaxLength];
        if (!Base64Url.IsValid(text, out int length)
            || length > MaxLength
            || !Base64Url.TryDecodeFromChars(text, encoding, out int written))
        {
            throw CastoreFailure.Directory("a root node in base64url cannot be read");
        }

        // .NET passes over white space, padding and stray last bits; two texts for one node we refuse.
        Node node = DecodeCanonical(encoding.AsSpan(0, written));
        return text.SequenceEqual(Base64Url.EncodeToString(encoding.AsSpan(0, written)))
            ? node
            : throw CastoreFailure.Directory("a root node in base64url is not in its canonical form");
    }

    private static Node DecodeMessage(ReadOnlySpan<byte> encoding)
    {
        Node node = default;
        ProtobufReader reader = new(encoding);
        while (reader.Next())
        {
            if (reader.Field is not ((int)NodeKind.Directory or (int)NodeKind.File or (int)NodeKind.Symlink))
            {
                reader.Skip();
                continue;
            }

            if (node.Kind is not NodeKind.None)
            {
                throw new FormatException("it holds more than one");
            }

            DirectoryEntry entry = NodeCodec.Read((NodeKind)reader.Field, reader.Bytes().ToArray());
            if (!entry.Name.IsEmpty)
            {
                throw new FormatException("it has a name");
            }

            node = entry.Node;
        }

        return node.Kind is NodeKind.None ? throw new FormatException("it holds none") : node;
    }
}
