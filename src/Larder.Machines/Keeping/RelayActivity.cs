namespace Larder.Machines.Keeping;

/// <summary>What clients are at with a kept machine, for who decides when it ends. Thread-safe.</summary>
internal sealed class RelayActivity(TimeProvider clock)
{
    private readonly Lock _counting = new();
    private readonly TaskCompletionSource _endWanted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;
    private long _quietSince = clock.GetTimestamp();

    /// <summary>Comes when a client wants the machine to end.</summary>
    public Task EndWanted => _endWanted.Task;

    /// <summary>How long nothing has been running.</summary>
    public TimeSpan Quiet
    {
        get
        {
            lock (_counting)
            {
                return _running > 0 ? TimeSpan.Zero : clock.GetElapsedTime(_quietSince);
            }
        }
    }

    /// <summary>A command or copy begins.</summary>
    public void Begin()
    {
        lock (_counting)
        {
            _running++;
        }
    }

    /// <summary>One has ended.</summary>
    public void End()
    {
        lock (_counting)
        {
            _running--;
            _quietSince = clock.GetTimestamp();
        }
    }

    /// <summary>A client wants the machine to end.</summary>
    public void AskForEnd() => _endWanted.TrySetResult();
}
