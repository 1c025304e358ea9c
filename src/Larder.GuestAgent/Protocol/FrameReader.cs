using System.Buffers.Binary;
using Larder.GuestAgent.Calls;

namespace Larder.GuestAgent.Protocol;

/// <summary>
/// Makes frames of what the host sends. Everything up to the magic is discarded, and so is what follows an impossible
/// header, up to the next magic. The one buffer grows to the longest frame that is seen and is used again.
/// </summary>
internal sealed class FrameReader(int descriptor)
{
    private const int SmallestBuffer = 128 * 1024;

    private byte[] _buffer = GC.AllocateUninitializedArray<byte>(SmallestBuffer, pinned: true);
    private int _start;
    private int _end;
    private bool _isInSession;
    private bool _isGreeted;

    /// <summary>What was taken last.</summary>
    public HostFrame Type { get; private set; }

    /// <summary>Its channel.</summary>
    public uint Channel { get; private set; }

    /// <summary>Its payload; valid until the next <see cref="Fill"/>.</summary>
    public ReadOnlySpan<byte> Payload => _buffer.AsSpan(PayloadStart, PayloadLength);

    /// <summary>
    /// A host that went away in the middle of a frame and came back unnoticed: what the buffer ends with, where the
    /// rest of a payload is awaited, is a greeting.
    /// </summary>
    public bool EndsWithGreeting
    {
        get
        {
            int length = Wire.Magic.Length + Wire.HeaderSize + Wire.HelloSize;
            ReadOnlySpan<byte> tail = _buffer.AsSpan(_start, _end - _start);
            if (!_isInSession || tail.Length < length + 1)
            {
                return false;
            }

            tail = tail[^length..];
            return tail.StartsWith(Wire.Magic)
                && BinaryPrimitives.ReadUInt32LittleEndian(tail[8..]) == Wire.HelloSize
                && tail[12] == (byte)HostFrame.Hello;
        }
    }

    private int PayloadStart { get; set; }

    private int PayloadLength { get; set; }

    /// <summary>Reads once. Number of bytes, 0 when the host is away, -1 when there is nothing now.</summary>
    public int Fill()
    {
        MakeRoom();
        int count = Descriptor.Read(descriptor, _buffer.AsSpan(_end));
        if (count < 0)
        {
            return Libc.Errno == Errors.Again ? -1 : 0;
        }

        _end += count;
        return count;
    }

    /// <summary>Forgets all, and the session with it.</summary>
    public void Clear()
    {
        _start = _end = 0;
        _isInSession = false;
    }

    /// <summary>Looks for a greeting in what was taken for a frame.</summary>
    public void LeaveSession() => _isInSession = false;

    /// <summary>Takes the next frame. <paramref name="isLost"/> when the session is over because this is none.</summary>
    public bool TryTake(out bool isLost)
    {
        isLost = false;
        if (!_isInSession && !FindMagic())
        {
            return false;
        }

        if (_end - _start < Wire.HeaderSize)
        {
            return false;
        }

        ReadOnlySpan<byte> header = _buffer.AsSpan(_start, Wire.HeaderSize);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(header);
        HostFrame type = (HostFrame)header[4];
        if (!IsPossible(type, length))
        {
            isLost = true;
            _isInSession = false;
            return false;
        }

        if (_end - _start - Wire.HeaderSize < length)
        {
            return false;
        }

        Type = type;
        Channel = BinaryPrimitives.ReadUInt32LittleEndian(header[5..]);
        PayloadStart = _start + Wire.HeaderSize;
        PayloadLength = (int)length;
        _start = PayloadStart + PayloadLength;
        _isGreeted = true;
        return true;
    }

    private bool IsPossible(HostFrame type, uint length) => type switch
    {
        HostFrame.Hello => length == Wire.HelloSize,
        _ when !_isGreeted => false,
        HostFrame.Signal or HostFrame.Resize or HostFrame.Credit => length == 4,
        HostFrame.Shutdown => length == 0,
        >= HostFrame.Exec and <= HostFrame.CopyOut => length <= Wire.LongestPayload,
        _ => false,
    };

    private bool FindMagic()
    {
        int at = _buffer.AsSpan(_start, _end - _start).IndexOf(Wire.Magic);
        if (at < 0)
        {
            // Its beginning may be there already.
            _start = Math.Max(_start, _end - Wire.Magic.Length + 1);
            return false;
        }

        _start += at + Wire.Magic.Length;
        _isInSession = true;
        _isGreeted = false;
        return true;
    }

    private void MakeRoom()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            byte[] larger = GC.AllocateUninitializedArray<byte>(Wire.HeaderSize + Wire.LongestPayload + SmallestBuffer, pinned: true);
            _buffer.AsSpan(0, _end).CopyTo(larger);
            _buffer = larger;
        }
    }
}
