using System.Buffers.Binary;
using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Formats.Errors;

namespace Larder.Formats.FileMetadata;

/// <summary>A tree with its file metadata (docs/formats/file-metadata.md).</summary>
/// <param name="Root">The root of the tree.</param>
/// <param name="Metadata">The digest of the metadata blob.</param>
public readonly record struct FileSystem(Node Root, Digest Metadata)
{
    /// <summary>The longest root record, in bytes.</summary>
    public const int MaxLength = LengthSize + RootEntry.MaxLength + Digest.Size;

    private const int LengthSize = sizeof(ulong);
    private const string IdContext = "larder 2026 file system v1";

    /// <summary>The metadata of a tree of which all is the default: the digest of zero bytes.</summary>
    public static Digest NoMetadata { get; } = Digest.Of([]);

    /// <summary>A file system of which all metadata is the default.</summary>
    public static FileSystem Plain(Node root) => new(root, NoMetadata);

    /// <summary>
    /// The identity: BLAKE3 in key derivation mode, with the context <c>larder 2026 file system v1</c>, of
    /// <see cref="Encode"/>. It rests on <see cref="CastoreDirectory.Size"/>, whose rule is therefore frozen.
    /// </summary>
    public Digest ComputeId()
    {
        Blake3Hasher hasher = Blake3Hasher.ForDerivedKey(IdContext);
        hasher.Update(Encode());
        return hasher.Finish();
    }

    /// <summary>
    /// The root record, which the store keeps as a blob: the length of the entry (8 bytes, little-endian), the
    /// anonymous entry, the metadata digest.
    /// </summary>
    /// <exception cref="ArgumentException">There is no root: this is the default value.</exception>
    public byte[] Encode()
    {
        byte[] entry = RootEntry.Encode(Root);
        byte[] record = new byte[LengthSize + entry.Length + Digest.Size];
        BinaryPrimitives.WriteUInt64LittleEndian(record, (ulong)entry.Length);
        entry.CopyTo(record, LengthSize);
        Metadata.Bytes.CopyTo(record.AsSpan(LengthSize + entry.Length));
        return record;
    }

    /// <summary>Reads a root record, which has exactly one encoding.</summary>
    /// <exception cref="LarderException">LRD2203: it is anything else.</exception>
    public static FileSystem Decode(ReadOnlySpan<byte> record)
    {
        int entryLength = record.Length - LengthSize - Digest.Size;
        if (entryLength < 0 || BinaryPrimitives.ReadUInt64LittleEndian(record) != (ulong)entryLength)
        {
            throw Invalid($"it has {record.Length} bytes, which its length field does not say");
        }

        try
        {
            Node root = RootEntry.DecodeCanonical(record.Slice(LengthSize, entryLength));
            return new(root, new Digest(record[^Digest.Size..]));
        }
        catch (LarderException e)
        {
            throw Invalid(e.Why, e);
        }
    }

    private static LarderException Invalid(string why, Exception? inner = null) => new(
        ErrorCodes.InvalidRootRecord,
        "a root record is not valid",
        why,
        "Check the digest that was asked for; a file system whose record is lost can be imported again.",
        inner);
}
