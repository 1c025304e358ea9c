using Larder.Formats.Errors;
using Larder.Machines.Guests;
using Larder.Machines.Monitors;
using Larder.Native.Files;

namespace Larder.Machines.Running;

/// <summary>
/// A machine that this process runs, from its start to its end, with a session of its agent. Disposing ends it, however it is;
/// nothing of it is left then but what stands in its directory.
/// </summary>
internal sealed class RunningMachine : IAsyncDisposable
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(3);

    private readonly string _name;
    private readonly IMonitoredMachine _machine;
    private readonly ConsoleLog _console;
    private readonly TaskCompletionSource _closing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _ending;
    private GuestConnection? _guest;

    private RunningMachine(string name, IMonitoredMachine machine, DirectoryHandle directory)
    {
        (_name, _machine) = (name, machine);
        _console = new ConsoleLog(directory);
        _console.Follow(machine.Console);
        _ending = EndWhenFatalAsync();
    }

    /// <summary>The session.</summary>
    public GuestConnection Guest => _guest ?? throw new InvalidOperationException("The machine has not answered yet.");

    /// <summary>How long it took from its start until its agent had opened its port.</summary>
    public TimeSpan Boot { get; private set; }

    /// <summary>How long the agent took then to answer.</summary>
    public TimeSpan Answer { get; private set; }

    /// <summary>Comes when it has ended, however, or has said that it cannot go on.</summary>
    public Task Ended => Task.WhenAny(_machine.Ended, _console.Fatal);

    /// <summary>Starts one, and waits until its agent answers.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="monitor">Runs it.</param>
    /// <param name="request">What it is.</param>
    /// <param name="directory">Where its console is written down. Stays the caller's.</param>
    /// <param name="patience">How long it has.</param>
    /// <param name="clock">Says how long it took.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="LarderException">LRD3410–LRD3413: it did not come up. What <see cref="IMonitor.Start"/> throws.</exception>
    public static async Task<RunningMachine> StartAsync(
        string name, IMonitor monitor, MonitorRequest request, DirectoryHandle directory, TimeSpan patience, TimeProvider clock, CancellationToken cancellationToken)
    {
        RunningMachine machine = new(name, monitor.Start(request), directory);
        try
        {
            await machine.AwaitGuestAsync(patience, clock, cancellationToken).ConfigureAwait(false);
            return machine;
        }
        catch
        {
            await machine.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Why it is gone, once a command has lost it: as soon as it is known, but soon.</summary>
    public async Task<LarderException> ExplainAsync()
    {
        _ = await Task.WhenAny(Task.WhenAll(_machine.Ended, _console.Finished), Task.Delay(LastWords)).ConfigureAwait(false);
        return Failure();
    }

    /// <summary>Asks it to power off, and ends it if it does not in time.</summary>
    public async Task ShutDownAsync(TimeSpan? patience = null)
    {
        try
        {
            await Guest.ShutDownAsync().ConfigureAwait(false);
            _ = await Task.WhenAny(_machine.Ended, _console.Fatal, Task.Delay(patience ?? Farewell)).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // It is gone already.
        }

        await _machine.EndAsync().ConfigureAwait(false);
    }

    /// <summary>Ends it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_guest is not null)
        {
            await _guest.DisposeAsync().ConfigureAwait(false);
        }

        _closing.TrySetResult();
        await _ending.ConfigureAwait(false);
        await _machine.DisposeAsync().ConfigureAwait(false);
        await _console.DisposeAsync().ConfigureAwait(false);
    }

    private async Task AwaitGuestAsync(TimeSpan patience, TimeProvider clock, CancellationToken cancellationToken)
    {
        long begun = clock.GetTimestamp();
        using CancellationTokenSource giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        giveUp.CancelAfter(patience);
        Task<TimeSpan> opened = OpenedAsync(clock, begun);
        Task<GuestConnection> answer = GreetAsync(giveUp.Token);
        Task ended = Ended;
        if (await Task.WhenAny(answer, ended).ConfigureAwait(false) == ended)
        {
            await giveUp.CancelAsync().ConfigureAwait(false);
        }

        try
        {
            _guest = await answer.ConfigureAwait(false);
            Boot = opened.IsCompleted ? await opened.ConfigureAwait(false) : clock.GetElapsedTime(begun);
            Answer = clock.GetElapsedTime(begun) - Boot;
        }
        catch (GuestLostException)
        {
            throw await ExplainAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw ended.IsCompleted ? await ExplainAsync().ConfigureAwait(false)
                : MachineFailure.Silent(_name, patience, opened.IsCompleted, _console.Tail());
        }
    }

    // A kernel that gave up may not manage to end its machine, and whoever waits for a command of it would wait for ever.
    private async Task EndWhenFatalAsync()
    {
        Task over = Task.WhenAny(_machine.Ended, _closing.Task);
        if (await Task.WhenAny(over, _console.Fatal).ConfigureAwait(false) != over
            && await Task.WhenAny(over, Task.Delay(LastWords)).ConfigureAwait(false) != over)
        {
            await _machine.EndAsync().ConfigureAwait(false);
        }
    }

    private async Task<GuestConnection> GreetAsync(CancellationToken cancellationToken)
    {
        Stream agent = await _machine.Agent.WaitAsync(cancellationToken).ConfigureAwait(false);
        return await GuestConnection.OpenAsync(agent, cancellationToken).ConfigureAwait(false);
    }

    private async Task<TimeSpan> OpenedAsync(TimeProvider clock, long begun)
    {
        await _machine.AgentOpened.ConfigureAwait(false);
        return clock.GetElapsedTime(begun);
    }

    private LarderException Failure() => MachineFailure.Of(
        _name,
        _console.Fatal.IsCompletedSuccessfully ? _console.Fatal.Result : null,
        _machine.Ended.IsCompletedSuccessfully ? _machine.Ended.Result : null,
        _console.Tail());
}
