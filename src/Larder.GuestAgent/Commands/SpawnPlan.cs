using System.Runtime.InteropServices;
using Larder.GuestAgent.Calls;

namespace Larder.GuestAgent.Commands;

/// <summary>
/// One call of posix_spawn: in a session of its own, with every signal as it is by default. A managed runtime cannot
/// fork; posix_spawn says by itself why it could not execute.
/// </summary>
internal sealed unsafe class SpawnPlan : IDisposable
{
    private readonly byte* _actions = (byte*)NativeMemory.AllocZeroed(Libc.OpaqueSize);
    private readonly byte* _attributes = (byte*)NativeMemory.AllocZeroed(Libc.OpaqueSize);

    public SpawnPlan()
    {
        _ = Libc.ActionsInit(_actions);
        _ = Libc.AttributesInit(_attributes);
        byte* signals = stackalloc byte[Libc.OpaqueSize];
        _ = Libc.SignalsAll(signals);
        _ = Libc.AttributesSignalDefaults(_attributes, signals);
        _ = Libc.SignalsNone(signals);
        _ = Libc.AttributesSignalMask(_attributes, signals);
        _ = Libc.AttributesFlags(_attributes, Libc.SpawnSetSession | Libc.SpawnSetSignalDefaults | Libc.SpawnSetSignalMask);
    }

    /// <summary>Gives the child a descriptor of ours under another number.</summary>
    public void Give(int source, int target) => _ = Libc.ActionsDuplicate(_actions, source, target);

    /// <summary>Lets the child open a file; a terminal becomes the one of its session by that.</summary>
    public void Open(int target, ReadOnlySpan<byte> terminated, int flags)
    {
        fixed (byte* path = terminated)
        {
            _ = Libc.ActionsOpen(_actions, target, path, flags, 0);
        }
    }

    /// <summary>Lets the child begin in a directory.</summary>
    public void Enter(byte[] directory)
    {
        fixed (byte* path = directory)
        {
            _ = Libc.ActionsChangeDirectory(_actions, path);
        }
    }

    /// <summary>Starts it. An error number, or 0 and the process.</summary>
    public int Run(ReadOnlySpan<byte> terminated, ReadOnlySpan<byte[]> arguments, ReadOnlySpan<byte[]> environment, out int process)
    {
        using ArgumentVector argv = new(arguments);
        using ArgumentVector envp = new(environment);
        int started = -1;
        int errno;
        fixed (byte* path = terminated)
        {
            errno = Libc.Spawn(&started, path, _actions, _attributes, argv.Pointers, envp.Pointers);
        }

        process = errno == 0 ? started : -1;
        return errno;
    }

    public void Dispose()
    {
        _ = Libc.ActionsDestroy(_actions);
        _ = Libc.AttributesDestroy(_attributes);
        NativeMemory.Free(_actions);
        NativeMemory.Free(_attributes);
    }
}
