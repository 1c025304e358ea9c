using System.Runtime.ExceptionServices;

namespace Larder.Native.Threads;

/// <summary>
/// Threads that do pieces of work which one thread hands out, in any order. That one helps when the others cannot keep up,
/// so little work waits, and little work is done by it alone. The first failure ends all, and is thrown by it. Owns the
/// threads; disposing lets them end what they have begun.
/// </summary>
/// <typeparam name="TWork">A piece of work.</typeparam>
/// <param name="threads">How many at most, the one that hands out among them; from 1.</param>
/// <param name="join">Makes what one thread works with; called by the thread that hands out.</param>
/// <param name="drop">Told of work that nobody will do.</param>
public sealed class Crew<TWork>(int threads, Func<Action<TWork>> join, Action<TWork>? drop = null) : IDisposable
{
    // Work that waits; with more, whoever hands it out does some of it first.
    private const int MostWaiting = 16;

    // A thread costs as much as some pieces of work.
    private const int WorthAThread = 2;
    private readonly object _gate = new();
    private readonly Queue<TWork> _waiting = new();
    private readonly Action<TWork> _own = join();
    private readonly List<Thread> _threads = [];
    private bool _isComplete;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Hands out a piece of work; may do one before it returns.</summary>
    public void Put(TWork work)
    {
        lock (_gate)
        {
            if (_failure is { } failure)
            {
                drop?.Invoke(work);
                failure.Throw();
            }

            _waiting.Enqueue(work);
            if (_waiting.Count > WorthAThread && _threads.Count < threads - 1)
            {
                Start();
            }

            Monitor.Pulse(_gate);
            if (_waiting.Count <= MostWaiting)
            {
                return;
            }
        }

        _ = DoOne(_own);
    }

    /// <summary>Waits until all that was handed out is done; throws what any of it threw.</summary>
    public void Finish()
    {
        End();
        while (DoOne(_own))
        {
        }

        _threads.ForEach(thread => thread.Join());
        _failure?.Throw();
    }

    /// <summary>Ends the threads; what they have not begun is dropped.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            DropAll();
        }

        End();
        _threads.ForEach(thread => thread.Join());
    }

    private void End()
    {
        lock (_gate)
        {
            _isComplete = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void Start()
    {
        Action<TWork> work = join();
        Thread thread = new(() => DoAll(work), 1 << 20) { IsBackground = true, Name = "crew" };
        _threads.Add(thread);
        thread.Start();
    }

    private void DoAll(Action<TWork> work)
    {
        while (true)
        {
            lock (_gate)
            {
                while (_waiting.Count == 0 && !_isComplete)
                {
                    Monitor.Wait(_gate);
                }
            }

            if (!DoOne(work) && Volatile.Read(ref _isComplete))
            {
                return;
            }
        }
    }

    // False when nothing waits.
    private bool DoOne(Action<TWork> work)
    {
        TWork? next;
        lock (_gate)
        {
            if (!_waiting.TryDequeue(out next))
            {
                return false;
            }
        }

        try
        {
            work(next);
        }
#pragma warning disable CA1031 // Whatever it is, it is thrown again by the thread that hands out.
        catch (Exception error)
#pragma warning restore CA1031
        {
            lock (_gate)
            {
                _failure ??= ExceptionDispatchInfo.Capture(error);
                DropAll();
            }
        }

        return true;
    }

    private void DropAll()
    {
        while (_waiting.TryDequeue(out TWork? left))
        {
            drop?.Invoke(left);
        }
    }
}
