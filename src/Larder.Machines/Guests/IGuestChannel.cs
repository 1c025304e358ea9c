namespace Larder.Machines.Guests;

/// <summary>Whoever hears what the guest says on a channel; called by the reader of the port, which waits meanwhile.</summary>
internal interface IGuestChannel
{
    /// <summary>Takes what the guest says.</summary>
    /// <exception cref="GuestLostException">It sends more than it may.</exception>
    void Take(GuestFrame type, ReadOnlySpan<byte> payload);

    /// <summary>Nothing more will come.</summary>
    void Lose(Exception why);
}
