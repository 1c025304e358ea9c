using Larder.GuestAgent.Calls;

namespace Larder.GuestAgent.Serving;

/// <summary>What the loop waits for in one round. Only what somebody can act on is in it: a hangup is reported always.</summary>
internal sealed unsafe class PollSet
{
    private PollEntry[] _entries = new PollEntry[16];
    private int _count;

    /// <summary>Begins a round.</summary>
    public void Clear() => _count = 0;

    /// <summary>Waits for a descriptor; gives the number by which <see cref="Happened"/> is asked.</summary>
    public int Add(int descriptor, short wanted)
    {
        if (_count == _entries.Length)
        {
            Array.Resize(ref _entries, _count * 2);
        }

        _entries[_count] = new() { Descriptor = descriptor, Wanted = wanted };
        return _count++;
    }

    /// <summary>What happened to it; nothing for -1.</summary>
    public short Happened(int slot) => slot < 0 ? (short)0 : _entries[slot].Happened;

    /// <summary>Waits, at most so long; -1 for ever.</summary>
    public void Wait(int milliseconds)
    {
        fixed (PollEntry* entries = _entries)
        {
            if (Libc.Poll(entries, (nuint)_count, milliseconds) < 0)
            {
                for (int index = 0; index < _count; index++)
                {
                    _entries[index].Happened = 0;
                }
            }
        }
    }
}
