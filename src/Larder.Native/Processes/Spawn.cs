using System.Runtime.InteropServices;
using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Native.Processes;

/// <summary>One call of posix_spawn: gathers what it needs, runs it, and frees all but what the child's owner keeps.</summary>
internal sealed unsafe class Spawn : IDisposable
{
    private const int SignalSetSize = 128;
    private const int SignalActionSize = 152;
    private const int ReadWrite = 2;

    private readonly ProcessStart _options;
    private readonly byte[] _path;
    private readonly ByteStringArray _argv;
    private readonly ByteStringArray _envp;
    private readonly byte* _actions = (byte*)NativeMemory.AllocZeroed(ProcessCalls.OpaqueSize);
    private readonly byte* _attributes = (byte*)NativeMemory.AllocZeroed(ProcessCalls.OpaqueSize);
    private readonly List<SafeFileHandle> _temporary = [];
    private readonly SafeFileHandle?[] _ours = new SafeFileHandle?[3];

    internal Spawn(ProcessStart options)
    {
        _options = options;
        _path = options.Program.Find();
        _argv = new ByteStringArray([_path, .. options.Arguments], nameof(options));
        _envp = new ByteStringArray(options.Environment, nameof(options));
        ProcessCalls.Check(ProcessCalls.ActionsInit(_actions));
        ProcessCalls.Check(ProcessCalls.AttributesInit(_attributes));
    }

    internal ChildProcess Run()
    {
        KeepZombies();
        SetSignals();
        ArrangeDescriptors();
        if (_options.WorkingDirectory is { } directory)
        {
            fixed (byte* name = BytePath.Terminated(directory, nameof(ProcessStart.WorkingDirectory)))
            {
                ProcessCalls.Check(ProcessCalls.ActionsChangeDirectory(_actions, name));
            }
        }

        int pid;
        fixed (byte* name = BytePath.Terminated(_path, nameof(ProcessStart.Program)))
        {
            ProcessCalls.Check(
                ProcessCalls.Spawn(out pid, name, _actions, _attributes, _argv.Pointers, _envp.Pointers),
                _path);
        }

        // Nobody but us reaps it, so the number means the child until then.
        var process = ProcessHandle.TryOpen(pid) ?? throw LinuxException.Last("pidfd_open");
        var child = new ChildProcess(process, _ours[0], _ours[1], _ours[2]);
        Array.Clear(_ours);
        return child;
    }

    public void Dispose()
    {
        _ = ProcessCalls.ActionsDestroy(_actions);
        _ = ProcessCalls.AttributesDestroy(_attributes);
        NativeMemory.Free(_actions);
        NativeMemory.Free(_attributes);
        _argv.Dispose();
        _envp.Dispose();
        _temporary.ForEach(static handle => handle.Dispose());
        foreach (var handle in _ours)
        {
            handle?.Dispose();
        }
    }

    // Started under `trap '' CHLD`, the kernel would reap our children before we can ask how they ended.
    private static void KeepZombies()
    {
        const nint Ignore = 1;
        var action = stackalloc byte[SignalActionSize];
        if (ProcessCalls.SignalAction((int)ProcessSignal.ChildChanged, null, action) == 0 && *(nint*)action == Ignore)
        {
            new Span<byte>(action, SignalActionSize).Clear();
            _ = ProcessCalls.SignalAction((int)ProcessSignal.ChildChanged, action, null);
        }
    }

    private void SetSignals()
    {
        // .NET ignores SIGPIPE; what our own caller ignored (nohup) stays ignored.
        var set = stackalloc byte[SignalSetSize];
        _ = ProcessCalls.SignalsNone(set);
        _ = ProcessCalls.SignalsAdd(set, (int)ProcessSignal.Pipe);
        ProcessCalls.Check(ProcessCalls.AttributesDefaultSignals(_attributes, set));
        _ = ProcessCalls.SignalsNone(set);
        foreach (var signal in _options.Blocked)
        {
            _ = ProcessCalls.SignalsAdd(set, (int)signal);
        }

        ProcessCalls.Check(ProcessCalls.AttributesSignalMask(_attributes, set));
        var flags = ProcessCalls.SpawnSetSigDef | ProcessCalls.SpawnSetSigMask
            | (_options.NewSession ? ProcessCalls.SpawnSetSession : _options.NewProcessGroup ? ProcessCalls.SpawnSetPgroup : 0);
        ProcessCalls.Check(ProcessCalls.AttributesFlags(_attributes, (short)flags));
    }

    private void ArrangeDescriptors()
    {
        var targets = new Dictionary<int, SafeFileHandle>();
        foreach (var (source, target) in _options.Descriptors)
        {
            if (target is < 3 or > 1023 || !targets.TryAdd(target, source))
            {
                throw new ArgumentException("A child's further descriptors are 3–1023, each once.", nameof(ProcessStart.Descriptors));
            }
        }

        AddStandard(0, _options.Input, targets);
        AddStandard(1, _options.Output, targets);
        AddStandard(2, _options.Error, targets);

        // Sources are first moved above all targets: no dup2 can then overwrite a source still to come.
        var above = 3;
        foreach (var target in targets.Keys)
        {
            above = Math.Max(above, target + 1);
        }

        foreach (var (target, source) in targets)
        {
            var moved = ProcessCalls.DescriptorControl(
                (int)source.DangerousGetHandle(), ProcessCalls.DuplicateCloseOnExec, above);
            if (moved < 0)
            {
                throw LinuxException.Last("fcntl");
            }

            _temporary.Add(new SafeFileHandle(moved, ownsHandle: true));
            GC.KeepAlive(source);
            ProcessCalls.Check(ProcessCalls.ActionsDuplicate(_actions, moved, target));
        }

        for (var hole = 3; hole < above; hole++)
        {
            if (!targets.ContainsKey(hole))
            {
                ProcessCalls.Check(ProcessCalls.ActionsClose(_actions, hole));
            }
        }

        ProcessCalls.Check(ProcessCalls.ActionsCloseFrom(_actions, above));
    }

    private void AddStandard(int target, StandardStream kind, Dictionary<int, SafeFileHandle> targets)
    {
        if (kind == StandardStream.Null)
        {
            fixed (byte* name = "/dev/null"u8)
            {
                ProcessCalls.Check(ProcessCalls.ActionsOpen(_actions, target, name, ReadWrite, 0));
            }
        }
        else if (kind == StandardStream.Pipe)
        {
            var (read, write) = PipePair.Create();
            var (ours, theirs) = target == 0 ? (write, read) : (read, write);
            _ours[target] = ours;
            _temporary.Add(theirs);
            targets.Add(target, theirs);
        }
    }
}
