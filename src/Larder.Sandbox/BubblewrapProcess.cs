using System.Globalization;
using System.Text;
using Larder.Native.Files;
using Larder.Native.Processes;
using Microsoft.Win32.SafeHandles;

namespace Larder.Sandbox;

/// <summary>One running bubblewrap. Owns the process and all descriptors; wait for it before disposing.</summary>
/// <remarks>
/// It is started and reaped by a thread of its own: <c>--die-with-parent</c> means the thread that started it, and a
/// pool thread ends when it likes. That thread also has a umask of its own.
/// </remarks>
internal sealed class BubblewrapProcess : IDisposable
{
    private const int StatusDescriptor = 6;
    private const int GateDescriptor = 7;

    private readonly SafeFileHandle _arguments;
    private readonly SafeFileHandle _seccomp;
    private readonly SafeFileHandle _starter;
    private readonly PipePair _status = PipePair.Create();
    private readonly PipePair _gate = PipePair.Create();
    private readonly FileStream _report;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly TaskCompletionSource<ChildProcess> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<ExitStatus> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _killing = new();
    private readonly ProcessStart _start;
    private readonly SandboxRun _run;
    private ChildProcess? _child;
    private ProcessHandle? _firstProcess;
    private bool _killed;

    internal BubblewrapProcess(SandboxSpec spec, IReadOnlyList<byte[]> command, SandboxRun run)
    {
        _run = run;
        _report = new FileStream(_status.Read, FileAccess.Read, bufferSize: 0);
        _seccomp = MemoryFile.Create(Seccomp.SeccompFilter.Program.Span);
        _starter = MemoryFile.Create(StarterProgram.Program.Span);
        _arguments = MemoryFile.Create(BubblewrapLine.Join(
        [
            "--json-status-fd"u8.ToArray(), Number(StatusDescriptor),
            .. run.Place is null ? (IEnumerable<byte[]>)[] : ["--block-fd"u8.ToArray(), Number(GateDescriptor)],
            .. BubblewrapLine.Compose(spec),
        ]));
        _start = new ProcessStart(StartableProgram.Bubblewrap)
        {
            Arguments = Line(SandboxDescriptors.Usual.Arguments, command),
            Blocked = Blocked,
            Input = run.Input,
            Output = run.Output is null ? StandardStream.Inherit : StandardStream.Pipe,
            Error = run.Error is null ? StandardStream.Inherit : StandardStream.Pipe,
            Descriptors =
            [
                new InheritedDescriptor(_arguments, SandboxDescriptors.Usual.Arguments),
                new InheritedDescriptor(_seccomp, SandboxDescriptors.Usual.Seccomp),
                new InheritedDescriptor(_starter, SandboxDescriptors.Usual.Starter),
                new InheritedDescriptor(_status.Write, StatusDescriptor),
                new InheritedDescriptor(_gate.Read, GateDescriptor),
                .. run.Descriptors,
            ],
        };
        new Thread(StartAndReap) { IsBackground = true, Name = "larder sandbox" }.Start();
    }

    /// <summary>What bubblewrap must outlive, and the starter unblocks for the command.</summary>
    internal static IReadOnlyList<ProcessSignal> Blocked { get; } = [ProcessSignal.Interrupt, ProcessSignal.Quit];

    /// <summary>The sandbox's first process as seen from here; null until it exists.</summary>
    internal ProcessHandle? FirstProcess
    {
        get
        {
            lock (_killing)
            {
                return _firstProcess;
            }
        }
    }

    /// <summary>bubblewrap's arguments: where the options are, and the command.</summary>
    internal static IReadOnlyList<byte[]> Line(int argumentsDescriptor, IReadOnlyList<byte[]> command) =>
        ["--args"u8.ToArray(), Number(argumentsDescriptor), "--"u8.ToArray(), Encoding.ASCII.GetBytes(StarterProgram.Path), .. command];

    /// <summary>Waits until the last process in the sandbox has gone and all it wrote has been copied.</summary>
    internal async Task<BubblewrapOutcome> WaitAsync()
    {
        ChildProcess child;
        try
        {
            child = await _started.Task.ConfigureAwait(false);
        }
        catch (MissingProgramException exception)
        {
            throw SandboxFailure.Missing(exception);
        }
        catch (LinuxException exception)
        {
            throw SandboxFailure.Of(exception);
        }

        _status.Write.Dispose();
        _gate.Read.Dispose();
        HandOver();
        var status = BubblewrapStatus.ReadAsync(_report, BeginWith);
        var output = CopyAsync(child.Output, _run.Output);
        var errors = CopyAsync(child.Error, _run.Error);
        var ended = await _ended.Task.ConfigureAwait(false);
        await Task.WhenAll(status, output, errors).ConfigureAwait(false);
        return new BubblewrapOutcome(
            ended,
            await status.ConfigureAwait(false),
            await errors.ConfigureAwait(false));
    }

    /// <summary>Kills the sandbox with everything in it; may be called at any time, from any thread.</summary>
    internal void Kill()
    {
        lock (_killing)
        {
            // Both: bubblewrap may not yet have tied its child's life to its own.
            _killed = true;
            _ = _firstProcess?.TrySend(ProcessSignal.Kill);
            _ = _child?.Kill();
        }
    }

    public void Dispose()
    {
        _arguments.Dispose();
        _seccomp.Dispose();
        _starter.Dispose();
        _report.Dispose();
        _status.Write.Dispose();
        _gate.Read.Dispose();
        _gate.Write.Dispose();
        HandOver();
        _writing.Dispose();
        lock (_killing)
        {
            _child?.Dispose();
            _child = null;
            _firstProcess?.Dispose();
            _firstProcess = null;
        }
    }

    private static byte[] Number(int value) => Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture));

    private void HandOver()
    {
        foreach (var (descriptor, _) in _run.Descriptors)
        {
            descriptor.Dispose();
        }
    }

    private async Task<string> CopyAsync(Stream? pipe, Stream? target)
    {
        if (pipe is null)
        {
            return "";
        }

        try
        {
            return await PipeReading.CopyAsync(pipe, target, _writing).ConfigureAwait(false);
        }
        catch
        {
            // Nobody reads on: the command would wait for room in the pipe for ever.
            Kill();
            throw;
        }
    }

    // The command waits until nobody has the gate's other end any more.
    private void BeginWith(int firstProcess)
    {
        KeepFirstProcess(firstProcess);
        _run.Place?.Invoke(firstProcess);
        _gate.Write.Dispose();
    }

    private void KeepFirstProcess(int id)
    {
        lock (_killing)
        {
            if (_child is null || _firstProcess is not null)
            {
                return;
            }

            _firstProcess = ProcessHandle.TryOpen(id);
            if (_killed)
            {
                _ = _firstProcess?.TrySend(ProcessSignal.Kill);
            }
        }
    }

    private void StartAndReap()
    {
        ChildProcess child;
        try
        {
            ThreadUmask.Set(_run.Umask);
            child = ChildProcess.Start(_start);
        }
        catch (Exception exception) when (exception is IOException or ArgumentException)
        {
            _started.SetException(exception);
            return;
        }

        lock (_killing)
        {
            _child = child;
            if (_killed)
            {
                _ = child.Kill();
            }
        }

        _started.SetResult(child);
        try
        {
            _ended.SetResult(child.Wait());
        }
        catch (LinuxException exception)
        {
            _ended.SetException(exception);
        }
    }
}
