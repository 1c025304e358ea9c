using System.Buffers.Binary;
using Larder.GuestAgent.Calls;

namespace Larder.GuestAgent.Protocol;

/// <summary>Takes a payload apart; throws <see cref="GuestException"/> with code 22 for one that is not as it should be.</summary>
internal ref struct PayloadReader(ReadOnlySpan<byte> payload)
{
    private ReadOnlySpan<byte> _rest = payload;

    public byte Byte() => Take(1)[0];

    public ushort Short() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public uint Number() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    /// <summary>A string, with a NUL behind it.</summary>
    public byte[] Text()
    {
        uint length = Number();
        ReadOnlySpan<byte> text = Take(length);
        return text.Contains((byte)0) ? throw Malformed() : Terminated.Of(text);
    }

    public byte[][] List()
    {
        uint count = Number();
        if (count > _rest.Length / 4)
        {
            throw Malformed();
        }

        byte[][] list = new byte[count][];
        for (int index = 0; index < list.Length; index++)
        {
            list[index] = Text();
        }

        return list;
    }

    /// <summary>Nothing may be left.</summary>
    public readonly void End()
    {
        if (!_rest.IsEmpty)
        {
            throw Malformed();
        }
    }

    private static GuestException Malformed() => new(Errors.Invalid, "the request is malformed");

    private ReadOnlySpan<byte> Take(uint count)
    {
        if (count > _rest.Length)
        {
            throw Malformed();
        }

        ReadOnlySpan<byte> taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }
}
