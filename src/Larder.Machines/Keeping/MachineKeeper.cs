using Larder.Formats.Errors;
using Larder.Machines.Records;
using Larder.Machines.Running;

namespace Larder.Machines.Keeping;

/// <summary>
/// Looks after one kept machine from its start to its end: writes down what it is at, lets others speak with its guest, and ends
/// it when it is asked to, when nobody used it for long, or when its time is over.
/// </summary>
internal sealed class MachineKeeper(MachineRecord record, MachineDirectory directory, MachineHost host, TimeProvider clock)
{
    private const string Over = "its time was over";

    // An init of the image's own has services to stop.
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan FarewellOfSystem = TimeSpan.FromSeconds(90);

    /// <summary>Boots a machine in this process.</summary>
    /// <exception cref="LarderException">As <see cref="RunningMachine.StartAsync"/>.</exception>
    public static Task<RunningMachine> BootAsync(
        MachineRecord record, MachineDirectory directory, MachineHost host, TimeProvider clock, CancellationToken cancellationToken) => RunningMachine.StartAsync(
            record.Name,
            host.Monitor,
            MonitorRequests.Of(record, directory, host.Accelerator),
            directory.Handle,
            TimeSpan.FromSeconds(record.BootSeconds),
            clock,
            cancellationToken);

    /// <summary>Runs it.</summary>
    /// <returns>True when its time is over, and it is to be removed.</returns>
    /// <exception cref="LarderException">It did not come up; that is written down too.</exception>
    public async Task<bool> RunAsync(Action isReady, CancellationToken cancellationToken)
    {
        RunRecord run = new(clock.GetUtcNow(), Monitors.AcceleratorText.Of(host.Accelerator), Environment.ProcessId, IsReady: false, null);
        directory.Write(run);
        try
        {
            HostMemory.Require(record.Name, record.Memory);
            RunningMachine machine = await BootAsync(record, directory, host, clock, cancellationToken).ConfigureAwait(false);
            await using (machine.ConfigureAwait(false))
            {
                run = run with { IsReady = true, KernelRelease = machine.Guest.Greeting.KernelRelease };
                return await ServeAsync(machine, run, isReady, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (LarderException error)
        {
            directory.Write(new EndRecord(clock.GetUtcNow(), error.Why, error.Code.ToString()));
            throw;
        }
        catch (OperationCanceledException)
        {
            directory.Write(new EndRecord(clock.GetUtcNow(), "its start was cancelled", null));
            throw;
        }
    }

    private async Task<bool> ServeAsync(RunningMachine machine, RunRecord run, Action isReady, CancellationToken cancellationToken)
    {
        RelayActivity activity = new(clock);
        string? reason;
        RelayServer server = new(directory.Handle, machine.Guest, activity);
        await using (server.ConfigureAwait(false))
        {
            directory.Write(run);
            isReady();
            reason = await AwaitEndAsync(machine, activity, cancellationToken).ConfigureAwait(false);
        }

        if (reason is null)
        {
            LarderException why = await machine.ExplainAsync().ConfigureAwait(false);
            directory.Write(new EndRecord(clock.GetUtcNow(), why.Why, why.Code.ToString()));
            return false;
        }

        await machine.ShutDownAsync(record.Init is null ? Farewell : FarewellOfSystem).ConfigureAwait(false);
        directory.Write(new EndRecord(clock.GetUtcNow(), reason, null));
        return reason == Over;
    }

    // Null when the machine ended by itself.
    private async Task<string?> AwaitEndAsync(RunningMachine machine, RelayActivity activity, CancellationToken cancellationToken)
    {
        TaskCompletionSource cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration registration = cancellationToken.Register(cancelled.SetResult);
        while (true)
        {
            Task pause = Task.Delay(NextLook(activity), clock, CancellationToken.None);
            Task first = await Task.WhenAny(machine.Ended, activity.EndWanted, cancelled.Task, pause).ConfigureAwait(false);
            if (first != pause)
            {
                return first == activity.EndWanted ? "it was stopped" : first == cancelled.Task ? "the process that looked after it was asked to end" : null;
            }

            if (record.Expires <= clock.GetUtcNow())
            {
                return Over;
            }

            if (record.IdleSeconds is { } idle && activity.Quiet.TotalSeconds >= idle)
            {
                return "nobody used it for the time that was set";
            }
        }
    }

    private TimeSpan NextLook(RelayActivity activity)
    {
        TimeSpan wait = TimeSpan.FromHours(1);
        if (record.Expires is { } expires)
        {
            wait = Least(wait, expires - clock.GetUtcNow());
        }

        if (record.IdleSeconds is { } idle)
        {
            wait = Least(wait, TimeSpan.FromSeconds(idle) - activity.Quiet);
        }

        return wait < TimeSpan.FromMilliseconds(50) ? TimeSpan.FromMilliseconds(50) : wait;
    }

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
