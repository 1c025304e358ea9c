using Larder.GuestAgent.Calls;
using Larder.GuestAgent.Protocol;

namespace Larder.GuestAgent.Serving;

/// <summary>One thread that waits for the host and for everything that runs, and moves bytes between them.</summary>
internal sealed unsafe class EventLoop(HostLink link)
{
    // Orphans that were given to us say nothing when they end; nobody minds a zombie for a second.
    private const int ReapEvery = 1000;
    private const int GreetingSettles = 200;

    // The driver of virtio ports asks for no interrupt when the host has taken something: a full queue is looked at again.
    private const int LongestRetry = 16;

    private readonly FrameReader _reader = new(link.Input);
    private readonly Outbox _outbox = new(link.Output);
    private readonly PollSet _set = new();
    private bool _hasChildren;
    private bool _isBehind;
    private int _retry;
    private long _greetingSince = long.MaxValue;

    /// <summary>Serves until the host is gone for good, or wants the machine to end.</summary>
    public void Run()
    {
        Session session = new(_outbox);
        while (!session.IsShutdownWanted)
        {
            if (!Round(session))
            {
                session.Reset();
                _reader.Clear();
                if (!link.IsPort)
                {
                    return;
                }

                AwaitHost();
            }
        }

        session.Reset();
    }

    private bool Round(Session session)
    {
        _set.Clear();
        int input = _outbox.IsFull ? -1 : _set.Add(link.Input, Libc.PollIn);
        int output = _outbox.IsWaiting ? _set.Add(link.Output, Libc.PollOut) : -1;
        long deadline = Math.Min(session.Watch(_set), _greetingSince == long.MaxValue ? long.MaxValue : _greetingSince + GreetingSettles);
        _set.Wait(_isBehind && !_outbox.IsFull ? 0 : Timeout(deadline));

        if (link.IsPort && ((_set.Happened(input) | _set.Happened(output)) & Libc.PollHangup) != 0)
        {
            HearLastWords(session);
            return false;
        }

        if ((_set.Happened(output) != 0 && !_outbox.Flush()) || (_set.Happened(input) != 0 && !Read()))
        {
            return false;
        }

        Reap(session);
        session.Work(_set);
        Dispatch(session);
        NoticeGreeting(session);
        long sent = _outbox.Sent;
        bool isThere = _outbox.Flush();
        _retry = !link.IsPort || !_outbox.IsWaiting ? 0 : _outbox.Sent > sent ? 1 : Math.Clamp(_retry * 2, 1, LongestRetry);
        return isThere;
    }

    // A host may say SHUTDOWN and leave.
    private void HearLastWords(Session session)
    {
        while (_reader.Fill() > 0)
        {
            _outbox.Clear();
            Dispatch(session);
        }
    }

    private int Timeout(long deadline)
    {
        long wait = deadline == long.MaxValue ? long.MaxValue : Math.Max(0, deadline - Clock.Milliseconds);
        wait = _retry > 0 ? Math.Min(wait, _retry) : wait;
        return (int)Math.Min(wait, _hasChildren ? ReapEvery : wait == long.MaxValue ? -1 : int.MaxValue);
    }

    private bool Read()
    {
        int count = _reader.Fill();
        if (count > 0)
        {
            // Whether it ends with one shows when the frames before it were taken.
            _greetingSince = Clock.Milliseconds;
        }

        return count != 0;
    }

    private void Dispatch(Session session)
    {
        while (!session.IsShutdownWanted)
        {
            _isBehind = _outbox.IsFull;
            if (_isBehind)
            {
                return;
            }

            if (_reader.TryTake(out bool isLost))
            {
                session.Take(_reader.Type, _reader.Channel, _reader.Payload);
            }
            else if (isLost)
            {
                session.Reset();
            }
            else
            {
                return;
            }
        }
    }

    private void NoticeGreeting(Session session)
    {
        if (_greetingSince != long.MaxValue && Clock.Milliseconds >= _greetingSince + GreetingSettles)
        {
            _greetingSince = long.MaxValue;
            if (_reader.EndsWithGreeting)
            {
                _reader.LeaveSession();
                session.Reset();
                Dispatch(session);
            }
        }
    }

    private void Reap(Session? session)
    {
        int status;
        int process;
        while ((process = Libc.Wait(-1, &status, Libc.NoHang)) > 0)
        {
            session?.Ended(process, status);
        }

        _hasChildren = process == 0;
    }

    private void AwaitHost()
    {
        while (true)
        {
            link.Forget();
            Reap(null);
            if (link.IsHostThere())
            {
                return;
            }

            _set.Clear();
            _set.Add(link.Changes, Libc.PollIn);
            _set.Wait(_hasChildren ? ReapEvery : -1);
        }
    }
}
