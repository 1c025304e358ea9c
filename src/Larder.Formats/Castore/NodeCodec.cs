using Larder.Formats.Digests;

namespace Larder.Formats.Castore;

/// <summary>
/// The messages DirectoryEntry, FileEntry and SymlinkEntry of castore.proto, named or anonymous; which one it is, the
/// field that holds it says: 1, 2 or 3.
/// </summary>
internal static class NodeCodec
{
    private const int NameField = 1;
    private const int DigestOrTargetField = 2;
    private const int SizeField = 3;
    private const int ExecutableField = 4;

    /// <summary>The length of the message in bytes; an anonymous node has an empty name, which is left out.</summary>
    public static int Length(ReadOnlySpan<byte> name, in Node node)
    {
        int named = name.IsEmpty ? 0 : ProtobufWriter.BytesLength(name.Length);
        return node.Kind is NodeKind.Symlink
            ? named + ProtobufWriter.BytesLength(node.Target.Length)
            : named + ProtobufWriter.BytesLength(Digest.Size)
                + ProtobufWriter.NonZeroLength(node.Size)
                + ProtobufWriter.NonZeroLength(node.IsExecutable ? 1u : 0u);
    }

    /// <summary>The message as a field of another, tag and length included.</summary>
    public static void Write(ref ProtobufWriter writer, ReadOnlySpan<byte> name, in Node node)
    {
        writer.BytesHeader((int)node.Kind, Length(name, node));
        if (!name.IsEmpty)
        {
            writer.Bytes(NameField, name);
        }

        if (node.Kind is NodeKind.Symlink)
        {
            writer.Bytes(DigestOrTargetField, node.Target.Span);
            return;
        }

        Digest digest = node.Digest;
        writer.Bytes(DigestOrTargetField, digest.Bytes);
        writer.NonZero(SizeField, node.Size);
        writer.NonZero(ExecutableField, node.IsExecutable ? 1u : 0u);
    }

    /// <summary>
    /// Reads one message. Name and target are slices of <paramref name="message"/>; the name is not checked.
    /// </summary>
    /// <exception cref="FormatException">The bytes are not protobuf, or the digest is not 32 bytes.</exception>
    /// <exception cref="Errors.LarderException">LRD2201: the target of a symlink is not valid.</exception>
    public static DirectoryEntry Read(NodeKind kind, ReadOnlyMemory<byte> message)
    {
        ReadOnlyMemory<byte> name = default;
        ReadOnlyMemory<byte> digestOrTarget = default;
        ulong size = 0;
        bool isExecutable = false;
        ProtobufReader reader = new(message.Span);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case NameField:
                    name = message.Slice(Start(ref reader, out int nameLength), nameLength);
                    break;
                case DigestOrTargetField:
                    digestOrTarget = message.Slice(Start(ref reader, out int length), length);
                    break;
                case SizeField when kind is not NodeKind.Symlink:
                    size = reader.Varint();
                    break;
                case ExecutableField when kind is NodeKind.File:
                    isExecutable = reader.Varint() != 0;
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if (kind is NodeKind.Symlink)
        {
            return new(name, Node.SymlinkOver(digestOrTarget));
        }

        if (digestOrTarget.Length != Digest.Size)
        {
            throw new FormatException($"a digest has {digestOrTarget.Length} bytes, 32 are expected");
        }

        Digest digest = new(digestOrTarget.Span);
        return new(name, kind is NodeKind.File ? Node.File(digest, size, isExecutable) : Node.Directory(digest, size));
    }

    private static int Start(ref ProtobufReader reader, out int length)
    {
        length = reader.Bytes(out int start).Length;
        return start;
    }
}
