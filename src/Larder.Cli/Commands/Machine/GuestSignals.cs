using System.Runtime.InteropServices;
using Larder.Machines.Guests;

namespace Larder.Cli.Commands.Machine;

/// <summary>
/// Passes what this process is asked to end by on to a command of a machine, which decides; when it goes on nevertheless, or at
/// the second time, the machine's command is killed. Disposing takes the handlers away.
/// </summary>
internal sealed class GuestSignals : IDisposable
{
    // As many as a program may want for putting things in order.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _killing = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private GuestProcess? _process;
    private int _asked;

    /// <summary>Begins.</summary>
    public GuestSignals()
    {
        foreach ((PosixSignal signal, int number) in (ReadOnlySpan<(PosixSignal, int)>)[(PosixSignal.SIGINT, 2), (PosixSignal.SIGTERM, 15), (PosixSignal.SIGHUP, 1), (PosixSignal.SIGQUIT, 3)])
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                Pass(number);
            }));
        }
    }

    /// <summary>Cancelled when the command is to be killed; before it runs, at the first signal.</summary>
    public CancellationToken Killing => _killing.Token;

    /// <summary>From now on the command gets them.</summary>
    public void Follow(GuestProcess process) => _process = process;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }

        _killing.Dispose();
    }

    private void Pass(int number)
    {
        if (_process is null || Interlocked.Increment(ref _asked) > 1)
        {
            _killing.Cancel();
            return;
        }

        _ = _process.SignalAsync(number);
        _killing.CancelAfter(Patience);
    }
}
