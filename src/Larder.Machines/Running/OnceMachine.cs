using Larder.Formats.Errors;
using Larder.Machines.Guests;
using Larder.Machines.Records;

namespace Larder.Machines.Running;

/// <summary>A machine that is there for one command. Disposing ends it, and nothing of it is left.</summary>
public sealed class OnceMachine : IAsyncDisposable
{
    private readonly RunningMachine _machine;
    private readonly MachineDirectory _directory;
    private readonly Action _forget;

    internal OnceMachine(MachineRecord record, RunningMachine machine, MachineDirectory directory, Action forget) =>
        (Record, _machine, _directory, _forget) = (record, machine, directory, forget);

    /// <summary>What it is.</summary>
    public MachineRecord Record { get; }

    /// <summary>The session of its agent.</summary>
    public GuestConnection Guest => _machine.Guest;

    /// <summary>How long it took from its start until its agent had opened its port.</summary>
    public TimeSpan Boot => _machine.Boot;

    /// <summary>How long the agent took then to answer.</summary>
    public TimeSpan Answer => _machine.Answer;

    /// <summary>Why its guest is gone.</summary>
    public Task<LarderException> ExplainAsync() => _machine.ExplainAsync();

    /// <summary>Ends it: at once, or in order when it has a disk that stays.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Record.Disks.Any(static disk => disk.IsWritable))
        {
            await _machine.ShutDownAsync().ConfigureAwait(false);
        }

        await _machine.DisposeAsync().ConfigureAwait(false);
        _forget();
        _directory.Dispose();
    }
}
