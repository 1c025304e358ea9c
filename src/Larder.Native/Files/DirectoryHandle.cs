using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Larder.Native.Files;

/// <summary>
/// An open directory; it owns the descriptor. Every operation names one entry, or a relative path that the kernel
/// resolves beneath this directory without following any symbolic link (openat2(2), RESOLVE_BENEATH and
/// RESOLVE_NO_SYMLINKS), so that a planted link can never lead outside. All throw <see cref="LinuxException"/>.
/// </summary>
public sealed unsafe partial class DirectoryHandle : IDisposable
{
    private const int MaxAttempts = 1000;
    private readonly SafeFileHandle _handle;
    private readonly int _descriptor;

    private DirectoryHandle(int descriptor)
    {
        _descriptor = descriptor;
        _handle = new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>The descriptor, for calls that take one; stays owned by this object.</summary>
    public SafeFileHandle Handle => _handle;

    // A number that was closed may belong to another file by now.
    private int Descriptor => _handle.IsClosed ? throw new ObjectDisposedException(nameof(DirectoryHandle)) : _descriptor;

    /// <summary>Opens a directory of the host that the caller trusts; links on the way are followed.</summary>
    public static DirectoryHandle Open(string path) => Open(NativePath.FromText(path));

    /// <inheritdoc cref="Open(string)"/>
    public static DirectoryHandle Open(ReadOnlySpan<byte> path)
    {
        Span<byte> name = NativePath.Terminate(path, stackalloc byte[NativePath.StackSize]);
        fixed (byte* pointer = name)
        {
            int descriptor = Libc.Open(pointer, Libc.OpenReadOnly | Libc.OpenDirectory | Libc.OpenCloseOnExec, 0);
            return descriptor < 0 ? throw LinuxException.Last("open", path) : new DirectoryHandle(descriptor);
        }
    }

    /// <summary>Opens a directory beneath this one, following no link.</summary>
    public DirectoryHandle OpenDirectory(ReadOnlySpan<byte> path) =>
        new(OpenBeneath(path, Libc.OpenReadOnly | Libc.OpenDirectory, 0));

    /// <summary>Opens a directory beneath this one; null when it is not there.</summary>
    public DirectoryHandle? TryOpenDirectory(ReadOnlySpan<byte> path)
    {
        int descriptor = TryOpenBeneath(path, Libc.OpenReadOnly | Libc.OpenDirectory, 0);
        return descriptor >= 0 ? new DirectoryHandle(descriptor)
            : Marshal.GetLastPInvokeError() == (int)Errno.NotFound ? null
            : throw LinuxException.Last("openat2", path);
    }

    /// <summary>Opens a regular file for reading; opening a fifo does not wait for a writer.</summary>
    public SafeFileHandle OpenRead(ReadOnlySpan<byte> path) =>
        new(OpenBeneath(path, Libc.OpenReadOnly | Libc.OpenNonBlock, 0), ownsHandle: true);

    /// <summary>Opens a file for reading, as <see cref="OpenRead"/>; null when it is not there.</summary>
    public SafeFileHandle? TryOpenRead(ReadOnlySpan<byte> path)
    {
        int descriptor = TryOpenBeneath(path, Libc.OpenReadOnly | Libc.OpenNonBlock, 0);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true)
            : Marshal.GetLastPInvokeError() == (int)Errno.NotFound ? null
            : throw LinuxException.Last("openat2", path);
    }

    /// <summary>As <see cref="TryOpenRead"/>, for one of very many.</summary>
    public OpenedFile? TryOpenFile(ReadOnlySpan<byte> path)
    {
        int descriptor = TryOpenBeneath(path, Libc.OpenReadOnly | Libc.OpenNonBlock, 0);
        return descriptor >= 0 ? new OpenedFile(descriptor)
            : Marshal.GetLastPInvokeError() == (int)Errno.NotFound ? null
            : throw LinuxException.Last("openat2", path);
    }

    /// <summary>Opens an existing file for reading and writing.</summary>
    public SafeFileHandle OpenReadWrite(ReadOnlySpan<byte> path) =>
        new(OpenBeneath(path, Libc.OpenReadWrite, 0), ownsHandle: true);

    /// <summary>Opens a file for reading and writing, making an empty one with this mode where there is none.</summary>
    public SafeFileHandle OpenOrCreate(ReadOnlySpan<byte> path, uint mode) =>
        new(OpenBeneath(path, Libc.OpenReadWrite | Libc.OpenCreate, mode), ownsHandle: true);

    /// <summary>Makes a new file, open for reading and writing; one that exists is an error.</summary>
    public SafeFileHandle CreateFile(ReadOnlySpan<byte> path, uint mode) =>
        new(OpenBeneath(path, Libc.OpenReadWrite | Libc.OpenCreate | Libc.OpenExclusive, mode), ownsHandle: true);

    /// <summary>Closes the descriptor.</summary>
    public void Dispose() => _handle.Dispose();

    private int OpenBeneath(ReadOnlySpan<byte> path, int flags, uint mode)
    {
        int descriptor = TryOpenBeneath(path, flags, mode);
        return descriptor < 0 ? throw LinuxException.Last("openat2", path) : descriptor;
    }

    private int TryOpenBeneath(ReadOnlySpan<byte> path, int flags, uint mode, ulong alsoRefuse = 0)
    {
        Span<byte> name = NativePath.Terminate(path, stackalloc byte[NativePath.StackSize]);
        Libc.OpenHow how = new()
        {
            Flags = (uint)(flags | Libc.OpenCloseOnExec),
            Mode = mode,
            Resolve = Libc.ResolveBeneath | Libc.ResolveNoSymlinks | Libc.ResolveNoMagicLinks | alsoRefuse,
        };
        fixed (byte* pointer = name)
        {
            // EAGAIN: a rename somewhere raced with the resolution (openat2(2)), or another process holds a lease.
            for (int attempt = 0; ; attempt++)
            {
                long descriptor = Libc.OpenAt2(Libc.SysOpenat2, Descriptor, pointer, &how, (nuint)sizeof(Libc.OpenHow));
                GC.KeepAlive(this);
                if (descriptor >= 0
                    || (Errno)Marshal.GetLastPInvokeError() is not (Errno.Interrupted or Errno.TryAgain)
                    || attempt == MaxAttempts)
                {
                    return (int)descriptor;
                }
            }
        }
    }
}
