using System.Buffers.Binary;
using System.Security.Cryptography;
using Larder.Formats.Digests;

namespace Larder.Store.Segments;

/// <summary>
/// The first 64 bytes of a segment: magic, id, nonce, and the first 16 bytes of the BLAKE3 of those 48. The nonce is
/// random, and goes into the checksum of every footer: content that somebody chose can therefore never pass for a
/// footer when a segment is scanned without its index.
/// </summary>
internal sealed class SegmentHeader
{
    public const int Size = 64;

    private const int NonceSize = 32;
    private const int ChecksumAt = 48;

    private SegmentHeader(long id, byte[] nonce)
    {
        Id = id;
        Nonce = nonce;
    }

    public long Id { get; }

    public byte[] Nonce { get; }

    private static ReadOnlySpan<byte> Magic => "LARDSEG1"u8;

    /// <param name="id">The segment's id.</param>
    /// <param name="nonce">32 bytes, for the files that tests keep; null takes random ones, as it must be in a store.</param>
    public static SegmentHeader New(long id, byte[]? nonce = null) => new(id, nonce ?? RandomNumberGenerator.GetBytes(NonceSize));

    public static SegmentHeader? TryRead(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Size
            || !bytes.StartsWith(Magic)
            || !Digest.Of(bytes[..ChecksumAt]).Bytes[..16].SequenceEqual(bytes[ChecksumAt..Size]))
        {
            return null;
        }

        return new SegmentHeader(BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]), bytes[16..ChecksumAt].ToArray());
    }

    public byte[] Encode()
    {
        byte[] bytes = new byte[Size];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), Id);
        Nonce.CopyTo(bytes.AsSpan(16));
        Digest.Of(bytes.AsSpan(0, ChecksumAt)).Bytes[..16].CopyTo(bytes.AsSpan(ChecksumAt));
        return bytes;
    }
}
