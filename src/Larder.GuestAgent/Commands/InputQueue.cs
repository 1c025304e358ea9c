using System.Runtime.InteropServices;
using Larder.GuestAgent.Calls;
using Larder.GuestAgent.Protocol;

namespace Larder.GuestAgent.Commands;

/// <summary>Input that a command has not read yet: no more than was granted. Owns memory while there is any.</summary>
internal sealed unsafe class InputQueue
{
    private byte* _bytes;
    private int _start;
    private int _end;

    public bool IsEmpty => _start == _end;

    /// <summary>Throws with code 22 when more came than was granted.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (_bytes == null)
        {
            _bytes = (byte*)NativeMemory.Alloc(Wire.InitialCredit);
        }

        if (bytes.Length > Wire.InitialCredit - (_end - _start))
        {
            throw new GuestException(Errors.Invalid, "more input than was granted");
        }

        if (bytes.Length > Wire.InitialCredit - _end)
        {
            Waiting.CopyTo(new Span<byte>(_bytes, Wire.InitialCredit));
            (_start, _end) = (0, _end - _start);
        }

        bytes.CopyTo(new Span<byte>(_bytes + _end, bytes.Length));
        _end += bytes.Length;
    }

    /// <summary>What waits.</summary>
    public ReadOnlySpan<byte> Waiting => new(_bytes + _start, _end - _start);

    /// <summary>So much of it was used.</summary>
    public void Take(int count)
    {
        _start += count;
        if (IsEmpty)
        {
            Clear();
        }
    }

    /// <summary>Forgets it.</summary>
    public void Clear()
    {
        NativeMemory.Free(_bytes);
        _bytes = null;
        _start = _end = 0;
    }
}
