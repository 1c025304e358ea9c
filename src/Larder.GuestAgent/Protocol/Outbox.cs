using System.Buffers.Binary;
using Larder.GuestAgent.Calls;

namespace Larder.GuestAgent.Protocol;

/// <summary>
/// What is on its way to the host. Output is read from pipes to where it is sent from, behind its header. While
/// <see cref="IsFull"/>, nobody may read output or take frames, so no more than a frame is ever added to a full one.
/// </summary>
internal sealed class Outbox(int descriptor)
{
    private const int FullAt = 128 * 1024;
    private const int SmallestBuffer = FullAt + (3 * Wire.OutputPiece);

    private byte[] _buffer = GC.AllocateUninitializedArray<byte>(SmallestBuffer, pinned: true);
    private int _start;
    private int _end;

    /// <summary>Where it writes to.</summary>
    public int Descriptor { get; } = descriptor;

    /// <summary>Something waits until the host reads.</summary>
    public bool IsWaiting => _end > _start;

    /// <summary>The host is behind.</summary>
    public bool IsFull => _end - _start >= FullAt;

    /// <summary>Bytes that went out so far.</summary>
    public long Sent { get; private set; }

    /// <summary>Forgets what was not sent.</summary>
    public void Clear() => _start = _end = 0;

    /// <summary>The place of a payload of up to so many bytes; <see cref="Commit"/> says how many there are.</summary>
    public Span<byte> Payload(int most)
    {
        MakeRoom(Wire.HeaderSize + most);
        return _buffer.AsSpan(_end + Wire.HeaderSize, most);
    }

    /// <summary>Sends the payload that was put where <see cref="Payload"/> said.</summary>
    public void Commit(GuestFrame type, uint channel, int length)
    {
        Span<byte> header = _buffer.AsSpan(_end);
        BinaryPrimitives.WriteUInt32LittleEndian(header, (uint)length);
        header[4] = (byte)type;
        BinaryPrimitives.WriteUInt32LittleEndian(header[5..], channel);
        _end += Wire.HeaderSize + length;
    }

    /// <summary>Sends a whole frame.</summary>
    public void Send(GuestFrame type, uint channel, ReadOnlySpan<byte> payload)
    {
        payload.CopyTo(Payload(payload.Length));
        Commit(type, channel, payload.Length);
    }

    /// <summary>Sends bytes that are no frame.</summary>
    public void SendRaw(ReadOnlySpan<byte> bytes)
    {
        MakeRoom(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_end));
        _end += bytes.Length;
    }

    /// <summary>Writes what goes; false when the host is away.</summary>
    public bool Flush()
    {
        while (_end > _start)
        {
            int count = Calls.Descriptor.Write(Descriptor, _buffer.AsSpan(_start, _end - _start));
            if (count < 0)
            {
                return Libc.Errno == Errors.Again;
            }

            if (count == 0)
            {
                return true;
            }

            _start += count;
            Sent += count;
        }

        _start = _end = 0;
        return true;
    }

    private void MakeRoom(int length)
    {
        if (_buffer.Length - _end >= length)
        {
            return;
        }

        int waiting = _end - _start;
        byte[] target = _buffer.Length - waiting >= length
            ? _buffer
            : GC.AllocateUninitializedArray<byte>(waiting + length + SmallestBuffer, pinned: true);
        _buffer.AsSpan(_start, waiting).CopyTo(target);
        _buffer = target;
        _start = 0;
        _end = waiting;
    }
}
