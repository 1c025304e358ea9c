using Larder.GuestAgent.Calls;

namespace Larder.GuestAgent.Serving;

/// <summary>
/// The descriptors to the host. A virtio port whose host is away reports a hangup at every poll; waiting for its return
/// is done by an edge: only a change wakes.
/// </summary>
internal sealed unsafe class HostLink
{
    private const int Add = 1;                      // EPOLL_CTL_ADD
    private const uint Edge = 1u << 31;             // EPOLLET

    private readonly int _changes = -1;

    public HostLink(int input, int output, bool isPort)
    {
        Input = input;
        Output = output;
        IsPort = isPort;
        Descriptor.DoNotWait(input);
        Descriptor.DoNotWait(output);
        if (isPort)
        {
            _changes = Libc.EpollCreate(Libc.CloseOnExec);
            byte* change = stackalloc byte[12];
            *(uint*)change = Edge | (uint)(Libc.PollIn | Libc.PollOut | Libc.PollHangup);
            *(ulong*)(change + 4) = 0;
            _ = Libc.EpollControl(_changes, Add, input, change);
        }
    }

    /// <summary>Where frames come from.</summary>
    public int Input { get; }

    /// <summary>Where frames go to; for a port the same.</summary>
    public int Output { get; }

    /// <summary>Hosts come and go. Otherwise the first one is the last.</summary>
    public bool IsPort { get; }

    /// <summary>Readable when something changed since <see cref="Forget"/>.</summary>
    public int Changes => _changes;

    /// <summary>Takes note of changes so far.</summary>
    public void Forget()
    {
        byte* happened = stackalloc byte[12];
        _ = Libc.EpollWait(_changes, happened, 1, 0);
    }

    /// <summary>Whether a host is there now.</summary>
    public bool IsHostThere()
    {
        PollEntry entry = new() { Descriptor = Input, Wanted = Libc.PollIn };
        return Libc.Poll(&entry, 1, 0) >= 0 && (entry.Happened & Libc.PollHangup) == 0;
    }
}
