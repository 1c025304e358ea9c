using System.Buffers.Binary;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Store.Segments;

namespace Larder.Store.Peers;

/// <summary>
/// Frames over two byte streams (docs/formats/peer-protocol.md): the length of the payload (4 bytes, little-endian), what
/// it says (1 byte), the payload. Owns neither stream. Every read is bounded before anything is allocated.
/// </summary>
internal sealed class PeerFrames(Stream input, Stream output)
{
    /// <summary>The longest payload.</summary>
    public const int MaxPayload = 256 * 1024;

    /// <summary>The bytes of <see cref="PeerMessage.Put"/> and <see cref="PeerMessage.Blob"/>: digest, size, kinds.</summary>
    public const int BlobSize = Digest.Size + 16;

    private const int HeadSize = 5;

    private readonly byte[] _head = new byte[HeadSize];
    private readonly byte[] _payload = new byte[MaxPayload];
    private readonly byte[] _unsent = new byte[HeadSize + MaxPayload];
    private int _held;

    /// <summary>Writes a frame, which may be held back until <see cref="Flush"/>.</summary>
    public void Write(PeerMessage message, ReadOnlySpan<byte> payload)
    {
        if (_held + HeadSize + payload.Length > _unsent.Length)
        {
            Send();
        }

        BinaryPrimitives.WriteInt32LittleEndian(_unsent.AsSpan(_held), payload.Length);
        _unsent[_held + 4] = (byte)message;
        payload.CopyTo(_unsent.AsSpan(_held + HeadSize));
        _held += HeadSize + payload.Length;
    }

    public void Flush()
    {
        Send();
        output.Flush();
    }

    /// <summary>The next frame; its payload is valid until the next call. None at the end of the stream.</summary>
    /// <exception cref="LarderException">LRD2310: it is too long; LRD2311: it is cut short; what the other side says went wrong.</exception>
    public (PeerMessage Message, ReadOnlyMemory<byte> Payload) Read()
    {
        int read = input.ReadAtLeast(_head, HeadSize, throwOnEndOfStream: false);
        if (read == 0)
        {
            return (PeerMessage.None, default);
        }

        if (read < HeadSize)
        {
            throw PeerErrors.Broken("it ended within a frame");
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(_head);
        if (length is < 0 or > MaxPayload)
        {
            throw PeerErrors.Protocol($"it sent a frame of {length} bytes, and {MaxPayload} can be");
        }

        Memory<byte> payload = _payload.AsMemory(0, length);
        if (input.ReadAtLeast(payload.Span, length, throwOnEndOfStream: false) != length)
        {
            throw PeerErrors.Broken("it ended within a frame");
        }

        PeerMessage message = (PeerMessage)_head[4];
        return message is PeerMessage.Error ? throw PeerFailure.Decode(payload.Span) : (message, payload);
    }

    /// <summary>The next frame, which must say this.</summary>
    public ReadOnlyMemory<byte> Read(PeerMessage expected)
    {
        (PeerMessage message, ReadOnlyMemory<byte> payload) = Read();
        return message == expected ? payload : throw Unexpected(message, expected);
    }

    /// <summary>Sends a blob: what it is, then its bytes.</summary>
    public void WriteBlob(PeerMessage message, Digest digest, long size, BlobKinds kinds, Stream content)
    {
        byte[] head = new byte[BlobSize];
        digest.Bytes.CopyTo(head);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(Digest.Size), size);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(Digest.Size + 8), (long)kinds);
        Write(message, head);
        byte[] piece = new byte[(int)Math.Min(size, MaxPayload)];
        long sent = 0;
        for (int length = content.ReadAtLeast(piece, piece.Length, throwOnEndOfStream: false); length > 0; length = content.ReadAtLeast(piece, piece.Length, throwOnEndOfStream: false))
        {
            Write(PeerMessage.Data, piece.AsSpan(0, length));
            sent += length;
        }

        if (sent != size)
        {
            throw StoreErrors.Damaged($"the blob {digest} has {sent} bytes, and {size} were expected");
        }
    }

    public static (Digest Digest, long Size, BlobKinds Kinds) DecodeBlob(ReadOnlySpan<byte> payload)
    {
        if (payload.Length != BlobSize)
        {
            throw PeerErrors.Protocol($"it announced a blob in {payload.Length} bytes, and {BlobSize} it takes");
        }

        long size = BinaryPrimitives.ReadInt64LittleEndian(payload[Digest.Size..]);
        long kinds = BinaryPrimitives.ReadInt64LittleEndian(payload[(Digest.Size + 8)..]);
        return size >= 0 && kinds is > 0 and < 16
            ? (new Digest(payload[..Digest.Size]), size, (BlobKinds)kinds)
            : throw PeerErrors.Protocol($"it announced a blob of {size} bytes and of the kinds {kinds}");
    }

    public static byte[] EncodeDigests(IReadOnlyList<Digest> digests)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(digests.Count, IPeerStore.MaxDigests);
        byte[] payload = new byte[digests.Count * Digest.Size];
        for (int index = 0; index < digests.Count; index++)
        {
            digests[index].Bytes.CopyTo(payload.AsSpan(index * Digest.Size));
        }

        return payload;
    }

    public static IReadOnlyList<Digest> DecodeDigests(ReadOnlySpan<byte> payload)
    {
        if (payload.Length % Digest.Size != 0 || payload.Length > IPeerStore.MaxDigests * Digest.Size)
        {
            throw PeerErrors.Protocol($"it sent {payload.Length} bytes of digests");
        }

        List<Digest> digests = new(payload.Length / Digest.Size);
        for (int at = 0; at < payload.Length; at += Digest.Size)
        {
            digests.Add(new Digest(payload.Slice(at, Digest.Size)));
        }

        return digests;
    }

    private void Send()
    {
        int length = _held;
        _held = 0;
        output.Write(_unsent.AsSpan(0, length));
    }

    public static LarderException Unexpected(PeerMessage message, PeerMessage? expected = null) => message is PeerMessage.None
        ? PeerErrors.Broken("it ended where an answer was to come")
        : PeerErrors.Protocol($"it sent a message {(byte)message} {(expected is { } wanted ? $"where {(byte)wanted} was expected" : "that nobody knows")}");
}
