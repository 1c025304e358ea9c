using Larder.GuestAgent.Calls;

namespace Larder.GuestAgent.Commands;

/// <summary>Starts a command with pipes or a terminal.</summary>
internal sealed unsafe class CommandStart : IDisposable
{
    private const int PipeSize = 512 * 1024;

    private readonly CommandRequest _request;
    private readonly Identity _identity;
    private readonly SpawnPlan _plan = new();
    private readonly List<int> _theirs = [];
    private StartedCommand _ours = new();

    private CommandStart(CommandRequest request)
    {
        _request = request;
        _identity = AccountFiles.Resolve(Terminated.Text(request.User));
    }

    /// <summary>Throws with code 2, 13 or 22 for what is not there, cannot be executed, or nobody knows.</summary>
    public static StartedCommand Run(CommandRequest request)
    {
        using CommandStart start = new(request);
        try
        {
            start.Run();
            return start._ours;
        }
        catch
        {
            start._ours.Close();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (int descriptor in _theirs)
        {
            _ = Libc.Close(descriptor);
        }

        _plan.Dispose();
    }

    private void Run()
    {
        if (Descriptor.Status(Libc.CurrentDirectory, _request.Directory, 0) is not { Kind: Libc.KindDirectory })
        {
            throw new GuestException(Errors.Invalid, GuestException.Of("cannot enter the directory", _request.Directory, Errors.NotFound).Message);
        }

        byte[] program = ProgramSearch.Find(_request);
        if (_request.HasTerminal)
        {
            GiveTerminal();
        }
        else
        {
            GivePipes();
        }

        int errno;
        if (_identity.IsOwn)
        {
            _plan.Enter(_request.Directory);
            errno = _plan.Run(program, _request.Arguments, _request.Environment, out _ours.Process);
        }
        else
        {
            (_ours.Status, int status) = Pipe(isInput: false);
            _plan.Give(status, Trampoline.StatusDescriptor);
            errno = _plan.Run("/proc/self/exe"u8, Trampoline.Arguments(_identity, program, _request), [], out _ours.Process);
        }

        if (errno != 0)
        {
            throw GuestException.Of("cannot run", _request.Arguments[0], errno);
        }

        _ours.Handle = (int)Libc.SystemCall(Libc.SysPidfdOpen, _ours.Process, 0, 0, 0);
    }

    private void GiveTerminal()
    {
        _ours.Output = _ours.Input = Terminal.Open(out byte[] name);
        Terminal.Resize(_ours.Output, _request.Rows, _request.Columns);
        if (!_identity.IsOwn)
        {
            fixed (byte* path = name)
            {
                _ = Libc.ChangeOwner(Libc.CurrentDirectory, path, _identity.User, uint.MaxValue, 0);
            }
        }

        _plan.Open(0, name, Libc.ReadWrite);
        _plan.Give(0, 1);
        _plan.Give(0, 2);
    }

    private void GivePipes()
    {
        int theirs;
        if (_request.HasInput)
        {
            (theirs, _ours.Input) = Pipe(isInput: true);
            _plan.Give(theirs, 0);
        }
        else
        {
            _plan.Open(0, "/dev/null"u8, Libc.ReadOnly);
        }

        (_ours.Output, theirs) = Pipe(isInput: false);
        _plan.Give(theirs, 1);
        (_ours.Errors, theirs) = Pipe(isInput: false);
        _plan.Give(theirs, 2);
    }

    // The side to read from, and the one to write to. Theirs is closed when it has been inherited.
    private (int Read, int Write) Pipe(bool isInput)
    {
        int* ends = stackalloc int[2];
        if (Libc.Pipe(ends, Libc.CloseOnExec) < 0)
        {
            throw new GuestException(Errors.InputOutput, "cannot make a pipe: " + Errors.Text(Libc.Errno));
        }

        int theirs = isInput ? ends[0] : ends[1];
        _ = Libc.Control(theirs, Libc.SetPipeSize, PipeSize);
        Descriptor.DoNotWait(isInput ? ends[1] : ends[0]);
        _theirs.Add(theirs);
        if (!_identity.IsOwn)
        {
            // Some programs open /dev/stdout, which asks who owns the pipe.
            fixed (byte* empty = "\0"u8)
            {
                _ = Libc.ChangeOwner(theirs, empty, _identity.User, _identity.Group, Libc.EmptyPath);
            }
        }

        return (ends[0], ends[1]);
    }
}
