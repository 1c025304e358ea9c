using System.Buffers.Binary;

namespace Larder.Machines.Guests;

/// <summary>Frames over a stream to a guest: written whole, one at a time, by whoever comes; read by one. Owns the stream.</summary>
internal sealed class GuestPort(Stream stream) : IAsyncDisposable
{
    public const int MaxPayload = 1 << 20;
    private const int HeaderSize = 9;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly byte[] _header = new byte[HeaderSize];
    private byte[] _payload = new byte[1 << 16];

    /// <summary>What begins a session, on either side.</summary>
    public static ReadOnlySpan<byte> Magic => "LARDRAGT"u8;

    /// <summary>Writes bytes that are no frame.</summary>
    /// <exception cref="GuestLostException">The guest is gone.</exception>
    public async Task WriteRawAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await stream.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException error)
        {
            throw new GuestLostException("the guest closed its port", error);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Writes a frame.</summary>
    /// <exception cref="GuestLostException">The guest is gone.</exception>
    public Task WriteAsync(HostFrame type, uint channel, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken) =>
        WriteRawAsync(Encode((byte)type, channel, payload.Span), cancellationToken);

    /// <summary>A frame of either side, as bytes.</summary>
    public static byte[] Encode(byte type, uint channel, ReadOnlySpan<byte> payload)
    {
        byte[] frame = new byte[HeaderSize + payload.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(frame, (uint)payload.Length);
        frame[4] = type;
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(5), channel);
        payload.CopyTo(frame.AsSpan(HeaderSize));
        return frame;
    }

    /// <summary>Reads up to where a session begins.</summary>
    /// <exception cref="GuestLostException">The guest is gone.</exception>
    public async Task FindMagicAsync(CancellationToken cancellationToken)
    {
        byte[] one = new byte[1];
        for (int matched = 0; matched < Magic.Length;)
        {
            await ReadAsync(one, cancellationToken).ConfigureAwait(false);

            // The first byte of the magic stands nowhere else in it.
            matched = one[0] == Magic[matched] ? matched + 1 : one[0] == Magic[0] ? 1 : 0;
        }
    }

    /// <summary>Reads the next frame; the payload is valid until the one after it.</summary>
    /// <exception cref="GuestLostException">The guest is gone, or what came is none.</exception>
    public async Task<(GuestFrame Type, uint Channel, ReadOnlyMemory<byte> Payload)> ReadAsync(CancellationToken cancellationToken)
    {
        await ReadAsync(_header, cancellationToken).ConfigureAwait(false);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(_header);
        GuestFrame type = (GuestFrame)_header[4];
        if (length > MaxPayload || type is GuestFrame.None or > GuestFrame.Pong)
        {
            throw new GuestLostException("the guest says what is no frame of the protocol");
        }

        if (_payload.Length < length)
        {
            _payload = new byte[length];
        }

        await ReadAsync(_payload.AsMemory(0, (int)length), cancellationToken).ConfigureAwait(false);
        return (type, BinaryPrimitives.ReadUInt32LittleEndian(_header.AsSpan(5)), _payload.AsMemory(0, (int)length));
    }

    /// <summary>Closes the stream.</summary>
    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync().ConfigureAwait(false);
        _writing.Dispose();
    }

    private async Task ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            await stream.ReadExactlyAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException error)
        {
            throw new GuestLostException("the guest closed its port", error);
        }
    }
}
