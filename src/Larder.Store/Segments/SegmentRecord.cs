using System.Buffers.Binary;
using Larder.Formats.Digests;

namespace Larder.Store.Segments;

/// <summary>The 56 bytes of one blob in a footer or an index file: digest, offset, size, kinds; little-endian.</summary>
internal static class SegmentRecord
{
    public const int Size = 56;

    public static void Write(Span<byte> target, in SegmentEntry entry)
    {
        Digest digest = entry.Digest;
        digest.Bytes.CopyTo(target);
        BinaryPrimitives.WriteInt64LittleEndian(target[32..], entry.Offset);
        BinaryPrimitives.WriteInt64LittleEndian(target[40..], entry.Size);
        BinaryPrimitives.WriteInt64LittleEndian(target[48..], (long)entry.Kinds);
    }

    /// <summary>Whether the kinds are as many bits as we have for them; others would be cut off, and the record be another one.</summary>
    public static bool IsKnown(ReadOnlySpan<byte> source) => BinaryPrimitives.ReadInt64LittleEndian(source[48..]) is >= 0 and <= int.MaxValue;

    public static SegmentEntry Read(ReadOnlySpan<byte> source) => new(
        new Digest(source[..Digest.Size]),
        BinaryPrimitives.ReadInt64LittleEndian(source[32..]),
        BinaryPrimitives.ReadInt64LittleEndian(source[40..]),
        (BlobKinds)BinaryPrimitives.ReadInt64LittleEndian(source[48..]));
}
