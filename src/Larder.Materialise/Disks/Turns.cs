using System.Runtime.ExceptionServices;

namespace Larder.Materialise.Disks;

/// <summary>
/// Lets threads do something in order, whichever of them is ready first. Whoever waits for a turn was handed out after
/// those before, so the one whose turn it is always runs.
/// </summary>
internal sealed class Turns
{
    private readonly object _gate = new();
    private int _next;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Does something when it is a turn's time.</summary>
    public void Take(int turn, Action act)
    {
        lock (_gate)
        {
            while (_next != turn && _failure is null)
            {
                _ = Monitor.Wait(_gate);
            }

            _failure?.Throw();
            act();
            _next++;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Ends it: who waits, or comes later, throws what one turn failed with.</summary>
    public void Break(Exception failure)
    {
        lock (_gate)
        {
            _failure ??= ExceptionDispatchInfo.Capture(failure);
            Monitor.PulseAll(_gate);
        }
    }
}
