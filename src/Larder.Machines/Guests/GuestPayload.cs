using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Larder.Machines.Guests;

/// <summary>Writes payloads: numbers little-endian, strings with their length before them.</summary>
internal sealed class GuestPayload
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public ReadOnlyMemory<byte> Bytes => _bytes.WrittenMemory;

    /// <summary>What a command says of itself.</summary>
    public static GuestPayload Of(GuestCommand command, bool hasInput)
    {
        TerminalSize size = command.Terminal ?? default;
        byte flags = (byte)((command.Terminal is null ? 0 : 1) | (hasInput ? 2 : 0));
        return new GuestPayload().Add(command.Arguments).Add(command.Environment).Add(command.WorkingDirectory).Add(command.User)
            .Add([flags]).Add(size.Rows).Add(size.Columns);
    }

    public GuestPayload Add(ReadOnlySpan<byte> bytes)
    {
        _bytes.Write(bytes);
        return this;
    }

    public GuestPayload Add(uint number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, number);
        return Add(bytes);
    }

    public GuestPayload Add(ushort number) => Add([(byte)number, (byte)(number >> 8)]);

    public GuestPayload Add(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return bytes.Contains((byte)0) ? throw new ArgumentException("A text for a guest has no NUL.", nameof(text)) : Add((uint)bytes.Length).Add(bytes);
    }

    private GuestPayload Add(IReadOnlyList<string> texts)
    {
        Add((uint)texts.Count);
        foreach (string text in texts)
        {
            Add(text);
        }

        return this;
    }
}
