using System.Buffers.Binary;

namespace Larder.Machines.Guests;

/// <summary>A command of a guest that was started and has perhaps not ended.</summary>
public sealed class GuestProcess
{
    private readonly GuestConnection _guest;
    private readonly uint _channel;

    internal GuestProcess(GuestConnection guest, uint channel, Task<GuestExit> exit) => (_guest, _channel, Exit) = (guest, channel, exit);

    /// <summary>
    /// How it ended. Fails with <see cref="GuestFailureException"/> when the guest could not start it, with
    /// <see cref="GuestLostException"/> when the guest is gone, and when one of its streams cannot be written.
    /// </summary>
    public Task<GuestExit> Exit { get; }

    /// <summary>Sends a signal to its process group; nothing when it has ended.</summary>
    /// <param name="number">As Linux numbers it.</param>
    public Task SignalAsync(int number)
    {
        byte[] payload = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(payload, (uint)number);
        return _guest.TrySendAsync(HostFrame.Signal, _channel, payload);
    }

    /// <summary>Says that its terminal has another size; nothing when it has none, or has ended.</summary>
    public Task ResizeAsync(TerminalSize size)
    {
        byte[] payload = new byte[2 * sizeof(ushort)];
        BinaryPrimitives.WriteUInt16LittleEndian(payload, size.Rows);
        BinaryPrimitives.WriteUInt16LittleEndian(payload.AsSpan(sizeof(ushort)), size.Columns);
        return _guest.TrySendAsync(HostFrame.Resize, _channel, payload);
    }
}
