using Larder.Machines.Guests;

namespace Larder.Machines.Keeping;

/// <summary>One command or copy that a client of a kept machine has begun.</summary>
/// <param name="client">Who.</param>
/// <param name="number">Its number for the channel.</param>
internal sealed class RelayedChannel(RelayClient client, uint number) : IGuestChannel
{
    private long _owed = 262_144;

    /// <summary>The number that the guest has for it.</summary>
    public uint GuestNumber { get; set; }

    /// <summary>The client lets the guest send more.</summary>
    public void Grant(uint bytes) => Interlocked.Add(ref _owed, bytes);

    /// <inheritdoc/>
    public void Take(GuestFrame type, ReadOnlySpan<byte> payload)
    {
        // What waits for a client is as much as the client let the guest send.
        if (type is GuestFrame.Output or GuestFrame.Error && Interlocked.Add(ref _owed, -payload.Length) < 0)
        {
            throw new GuestLostException("the guest sends more than it was allowed to");
        }

        client.Say(type, number, payload);
        if (type is GuestFrame.Exit or GuestFrame.Failure)
        {
            client.Close(number);
        }
    }

    /// <inheritdoc/>
    public void Lose(Exception why) => client.End();
}
