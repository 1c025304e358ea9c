using Larder.GuestAgent.Protocol;

namespace Larder.GuestAgent.Serving;

/// <summary>What could not begin: it has a number, by which to say so.</summary>
internal sealed class RefusedChannel(uint number, Outbox outbox) : Channel(number, outbox)
{
    public override void Watch(PollSet set)
    {
    }

    public override void Work(PollSet set)
    {
    }

    public override void Input(ReadOnlySpan<byte> bytes)
    {
    }

    public override void Abandon()
    {
    }
}
