using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Larder.Formats.Errors;
using Larder.Native.Files;
using Larder.Native.Processes;

namespace Larder.Sandbox;

/// <summary>Runs a command in a sandbox: watched over, or in place of this process.</summary>
public static class SandboxRunner
{
    /// <summary>Runs a command and waits for it. Cancelling kills the sandbox with everything in it.</summary>
    /// <param name="spec">What the sandbox is.</param>
    /// <param name="command">Absolute path in the sandbox, then the arguments; exact bytes.</param>
    /// <param name="run">How it is watched over; null for our own streams and no limit.</param>
    /// <param name="cancellationToken">Kills the sandbox.</param>
    /// <exception cref="LarderException">The sandbox could not be set up, or the command is not there. (An interpreter
    /// that its file names is looked for by the kernel only: when that is not there, the status is 127.)</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async Task<SandboxResult> RunAsync(
        SandboxSpec spec,
        IReadOnlyList<byte[]> command,
        SandboxRun? run = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(spec);
        RequireRunnable(spec, command);
        run ??= new SandboxRun();
        cancellationToken.ThrowIfCancellationRequested();
        using var process = new BubblewrapProcess(spec, command, run);
        using var timeout = new CancellationTokenSource(run.Timeout ?? Timeout.InfiniteTimeSpan);
        using var relay = run.PassSignals ? new SignalRelay(process) : null;
        BubblewrapOutcome outcome;
        await using (timeout.Token.Register(process.Kill).ConfigureAwait(false))
        await using (cancellationToken.Register(process.Kill).ConfigureAwait(false))
        {
            outcome = await process.WaitAsync().ConfigureAwait(false);
        }

        // A command that ended by itself just before it was to be killed has ended by itself.
        if (outcome.CommandExitCode is { } code)
        {
            return new SandboxResult(ExitStatus.Exited(code), TimedOut: false);
        }

        cancellationToken.ThrowIfCancellationRequested();
        return outcome.Status.Signal is not null
            ? new SandboxResult(outcome.Status, timeout.IsCancellationRequested)
            : throw SandboxFailure.Of(outcome.Errors);
    }

    /// <summary>
    /// Becomes the command in its sandbox, as a wrapper does: same process, terminal and streams, no supervisor left
    /// between. Returns only by throwing.
    /// </summary>
    /// <param name="spec">What the sandbox is.</param>
    /// <param name="command">Absolute path in the sandbox, then the arguments.</param>
    /// <param name="umask">The caller's own, as it was before Larder set its own.</param>
    /// <exception cref="LarderException">The command is not there, or bubblewrap is missing or cannot be
    /// executed.</exception>
    [DoesNotReturn]
    public static void Become(SandboxSpec spec, IReadOnlyList<byte[]> command, uint umask)
    {
        ArgumentNullException.ThrowIfNull(spec);
        RequireRunnable(spec, command);
        using var seccomp = MemoryFile.Create(Seccomp.SeccompFilter.Program.Span);
        using var starter = MemoryFile.Create(StarterProgram.Program.Span);
        using var arguments = MemoryFile.Create(BubblewrapLine.Join(BubblewrapLine.Compose(spec, new SandboxDescriptors
        {
            Seccomp = (int)seccomp.DangerousGetHandle(),
            Starter = (int)starter.DangerousGetHandle(),
        })));
        var before = Umask.Set(umask);
        try
        {
            ProcessImage.Replace(
                StartableProgram.Bubblewrap,
                BubblewrapProcess.Line((int)arguments.DangerousGetHandle(), command),
                [],
                BubblewrapProcess.Blocked,
                [arguments, seccomp, starter]);
        }
        catch (MissingProgramException exception)
        {
            throw SandboxFailure.Missing(exception);
        }
        catch (LinuxException exception)
        {
            throw SandboxFailure.Of(exception);
        }
        finally
        {
            _ = Umask.Set(before);
        }

        throw new UnreachableException();
    }

    private static void RequireRunnable(SandboxSpec spec, IReadOnlyList<byte[]> command)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (command.Count == 0 || command[0] is not [(byte)'/', ..])
        {
            throw new ArgumentException("A command is an absolute path and its arguments.", nameof(command));
        }

        if (command.Count - 1 > BubblewrapLine.MostArguments)
        {
            throw SandboxFailure.TooManyArguments(command.Count - 1);
        }

        var kind = CommandLookup.Find(spec, command[0]);
        if (kind != ExecutableKind.Executable)
        {
            throw SandboxFailure.NoCommand(command[0], kind);
        }
    }
}
