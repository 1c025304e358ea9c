using System.Runtime.InteropServices;
using Larder.Native.Processes;

namespace Larder.Sandbox;

/// <summary>
/// Hands the signals that this process gets on to the command in its sandbox, and keeps them from ending this process
/// first. Disposing gives them back. bubblewrap hands nothing on, and the sandbox's first process ignores what has no
/// handler, so the command itself is looked up.
/// </summary>
internal sealed class SignalRelay : IDisposable
{
    private const int Tries = 100;
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(20);

    private readonly BubblewrapProcess _process;
    private readonly List<PosixSignalRegistration> _registrations = [];

    internal SignalRelay(BubblewrapProcess process)
    {
        _process = process;
        foreach (var signal in (PosixSignal[])
            [PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGINT, PosixSignal.SIGQUIT])
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, Pass));
        }
    }

    public void Dispose() => _registrations.ForEach(static registration => registration.Dispose());

    private void Pass(PosixSignalContext context)
    {
        context.Cancel = true;
        var signal = context.Signal switch
        {
            PosixSignal.SIGTERM => ProcessSignal.Terminate,
            PosixSignal.SIGHUP => ProcessSignal.Hangup,
            PosixSignal.SIGINT => ProcessSignal.Interrupt,
            _ => ProcessSignal.Quit,
        };

        // Ctrl-C and Ctrl-\ go to the whole foreground group, the command in it.
        if (signal is ProcessSignal.Interrupt or ProcessSignal.Quit && TerminalSignals.ReachChildren)
        {
            return;
        }

        _ = SendAsync(signal);
    }

    private async Task SendAsync(ProcessSignal signal)
    {
        for (var i = 0; i < Tries; i++)
        {
            if (_process.FirstProcess is { } first && SandboxedCommand.TrySend(first.Id, signal))
            {
                return;
            }

            await Task.Delay(BetweenTries).ConfigureAwait(false);
        }

        // The command has not begun: there is nothing that could decide otherwise.
        _process.Kill();
    }
}
