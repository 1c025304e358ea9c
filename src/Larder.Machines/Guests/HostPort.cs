using System.Buffers.Binary;

namespace Larder.Machines.Guests;

/// <summary>Reads what a host says, for who stands between it and a guest. The stream stays the caller's.</summary>
internal sealed class HostPort(Stream stream)
{
    private const int HeaderSize = 9;
    private const int HelloSize = 20;
    private readonly byte[] _header = new byte[HeaderSize];
    private byte[] _payload = new byte[1 << 16];

    /// <summary>Reads the greeting.</summary>
    /// <returns>Its nonce.</returns>
    /// <exception cref="IOException">It is none, or of another version.</exception>
    public async Task<byte[]> GreetAsync(CancellationToken cancellationToken)
    {
        byte[] magic = new byte[GuestPort.Magic.Length];
        await stream.ReadExactlyAsync(magic, cancellationToken).ConfigureAwait(false);
        return magic.AsSpan().SequenceEqual(GuestPort.Magic)
            && await ReadAsync(cancellationToken).ConfigureAwait(false) is { Type: HostFrame.Hello, Payload.Length: HelloSize } hello
            && BinaryPrimitives.ReadUInt32LittleEndian(hello.Payload.Span) == GuestConnection.Version
                ? hello.Payload[sizeof(uint)..].ToArray()
                : throw new IOException("The greeting is none of this protocol and version.");
    }

    /// <summary>Reads the next frame; null at the end. The payload is valid until the one after it.</summary>
    /// <exception cref="IOException">What came is no frame.</exception>
    public async Task<(HostFrame Type, uint Channel, ReadOnlyMemory<byte> Payload)?> ReadAsync(CancellationToken cancellationToken)
    {
        if (await stream.ReadAtLeastAsync(_header, HeaderSize, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) < HeaderSize)
        {
            return null;
        }

        uint length = BinaryPrimitives.ReadUInt32LittleEndian(_header);
        HostFrame type = (HostFrame)_header[4];
        if (length > GuestPort.MaxPayload || type is HostFrame.None or > HostFrame.CopyOut)
        {
            throw new IOException("What came is no frame of the protocol.");
        }

        if (_payload.Length < length)
        {
            _payload = new byte[length];
        }

        await stream.ReadExactlyAsync(_payload.AsMemory(0, (int)length), cancellationToken).ConfigureAwait(false);
        return (type, BinaryPrimitives.ReadUInt32LittleEndian(_header.AsSpan(5)), _payload.AsMemory(0, (int)length));
    }
}
