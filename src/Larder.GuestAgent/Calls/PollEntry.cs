namespace Larder.GuestAgent.Calls;

/// <summary>struct pollfd.</summary>
internal struct PollEntry
{
    public int Descriptor;
    public short Wanted;
    public short Happened;
}
