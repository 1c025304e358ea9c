using Larder.Formats.FileMetadata;

namespace Larder.Store.Layers;

/// <summary>
/// What a layer says of the layers below it, which its own tree cannot: what it hides there, which of its directories it
/// does not speak of, and its hard links to files of theirs. All paths are relative to the root and in the order of their
/// bytes.
/// </summary>
public sealed record LayerChanges
{
    /// <summary>Paths of lower layers that are not there any more.</summary>
    public required IReadOnlyList<ReadOnlyMemory<byte>> Whiteouts { get; init; }

    /// <summary>Directories of which lower layers' entries are not there any more; the root is empty.</summary>
    public required IReadOnlyList<ReadOnlyMemory<byte>> Opaque { get; init; }

    /// <summary>Directories that are in the layer's tree only since something below them is.</summary>
    public required IReadOnlyList<ReadOnlyMemory<byte>> Implied { get; init; }

    /// <summary>Hard links to what a lower layer has: the path, and the path that it names.</summary>
    public required IReadOnlyList<(ReadOnlyMemory<byte> Path, ReadOnlyMemory<byte> Target)> Links { get; init; }

    /// <summary>The form in which the store keeps it.</summary>
    public byte[] Encode()
    {
        using MemoryStream bytes = new();
        bytes.Write(Magic);
        WriteAll(bytes, Whiteouts);
        WriteAll(bytes, Opaque);
        WriteAll(bytes, Implied);
        WriteAll(bytes, [.. Links.SelectMany(link => (ReadOnlyMemory<byte>[])[link.Path, link.Target])]);
        return bytes.ToArray();
    }

    /// <summary>Reads what <see cref="Encode"/> wrote.</summary>
    /// <exception cref="Formats.Errors.LarderException">LRD2301: it is something else.</exception>
    public static LayerChanges Decode(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.StartsWith(Magic))
        {
            throw Damaged();
        }

        bytes = bytes[Magic.Length..];
        LayerChanges changes = new()
        {
            Whiteouts = ReadAll(ref bytes),
            Opaque = ReadAll(ref bytes),
            Implied = ReadAll(ref bytes),
            Links = Pairs(ReadAll(ref bytes)),
        };
        return bytes.IsEmpty ? changes : throw Damaged();
    }

    // A magic; then for each list its length, and for each path its length and bytes. Lengths have 32 bits, little-endian.
    private static ReadOnlySpan<byte> Magic => "LARDLYR1"u8;

    private static void WriteAll(MemoryStream bytes, IReadOnlyList<ReadOnlyMemory<byte>> paths)
    {
        WriteLength(bytes, paths.Count);
        foreach (ReadOnlyMemory<byte> path in paths)
        {
            WriteLength(bytes, path.Length);
            bytes.Write(path.Span);
        }
    }

    private static void WriteLength(MemoryStream bytes, int length)
    {
        Span<byte> number = stackalloc byte[sizeof(int)];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(number, length);
        bytes.Write(number);
    }

    private static List<ReadOnlyMemory<byte>> ReadAll(ref ReadOnlySpan<byte> bytes)
    {
        List<ReadOnlyMemory<byte>> paths = [];
        for (int left = ReadLength(ref bytes); left > 0; left--)
        {
            int length = ReadLength(ref bytes);
            if (length > bytes.Length || !MetadataPath.IsValid(bytes[..length]))
            {
                throw Damaged();
            }

            paths.Add(bytes[..length].ToArray());
            bytes = bytes[length..];
        }

        return paths;
    }

    private static int ReadLength(ref ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < sizeof(int) || System.Buffers.Binary.BinaryPrimitives.ReadInt32LittleEndian(bytes) is var length && length < 0)
        {
            throw Damaged();
        }

        bytes = bytes[sizeof(int)..];
        return length;
    }

    private static List<(ReadOnlyMemory<byte> Path, ReadOnlyMemory<byte> Target)> Pairs(List<ReadOnlyMemory<byte>> paths) =>
        paths.Count % 2 == 0 ? [.. paths.Chunk(2).Select(pair => (pair[0], pair[1]))] : throw Damaged();

    private static Formats.Errors.LarderException Damaged() => StoreErrors.Damaged("what a layer says of those below it is not what was written");
}
