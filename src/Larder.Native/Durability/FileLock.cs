using System.Runtime.InteropServices;
using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Native.Durability;

/// <summary>
/// An advisory lock on an empty file of <c>locks/</c> or on a segment; it owns the descriptor, and the kernel gives the
/// lock back when the process ends, however it ends. A lock file is never unlinked, so its inode never changes.
/// </summary>
public sealed class FileLock : IDisposable
{
    private const short Unlocked = 2;
    private readonly SafeFileHandle _file;
    private readonly bool _isOfBytes;

    private FileLock(SafeFileHandle file, bool isOfBytes) => (_file, _isOfBytes) = (file, isOfBytes);

    /// <summary>Takes the lock, waiting up to <paramref name="timeout"/>; null when it is still held then.</summary>
    public static FileLock? TryTake(DirectoryHandle directory, ReadOnlySpan<byte> name, bool shared, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        SafeFileHandle file = directory.OpenOrCreate(name, 0x180);
        long deadline = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        try
        {
            while (!TryLock(file, shared))
            {
                if (Environment.TickCount64 >= deadline)
                {
                    file.Dispose();
                    return null;
                }

                // flock(2) cannot be given up on a token; a short wait costs nothing beside the work it waits for.
                if (cancellationToken.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(20)))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                }
            }

            return new FileLock(file, isOfBytes: false);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Takes an exclusive or shared lock on an open file without waiting.</summary>
    public static bool TryLock(SafeFileHandle file, bool shared)
    {
        if (Libc.FileLock(file, (shared ? Libc.LockShared : Libc.LockExclusive) | Libc.LockNonBlocking) == 0)
        {
            return true;
        }

        return Marshal.GetLastPInvokeError() == (int)Errno.TryAgain ? false : throw LinuxException.Last("flock");
    }

    /// <summary>
    /// Gives a lock on an open file back, and then closes the file; nothing when it is closed. Closing alone is not enough:
    /// a child that this process is just starting has the descriptor too, until it executes its program, and the lock would
    /// last as long.
    /// </summary>
    public static void Release(SafeFileHandle file)
    {
        if (!file.IsClosed)
        {
            _ = Libc.FileLock(file, Libc.LockNone);
            file.Dispose();
        }
    }

    /// <summary>
    /// Takes one byte of a lock file, so that any number of things can be locked by number in a single file; null when
    /// another process, or another handle of this one, holds it (open file description locks, fcntl(2)).
    /// </summary>
    public static unsafe FileLock? TryTakeByte(DirectoryHandle directory, ReadOnlySpan<byte> name, long number)
    {
        SafeFileHandle file = directory.OpenOrCreate(name, 0x180);
        Libc.RecordLockRequest request = new() { Type = 1, Start = number, Length = 1 };
        if (Libc.RecordLock(file, Libc.FcntlSetOpenFileLock, &request) == 0)
        {
            return new FileLock(file, isOfBytes: true);
        }

        LinuxException error = LinuxException.Last("fcntl", name);
        file.Dispose();
        return error.Error is Errno.TryAgain or Errno.AccessDenied ? null : throw error;
    }

    /// <summary>Takes one byte of a lock file together with all others that share it, waiting for nobody.</summary>
    /// <exception cref="LinuxException">Another process holds it for itself alone.</exception>
    public static unsafe FileLock ShareByte(DirectoryHandle directory, ReadOnlySpan<byte> name, long number)
    {
        SafeFileHandle file = directory.OpenOrCreate(name, 0x180);
        Libc.RecordLockRequest request = new() { Start = number, Length = 1 };
        if (Libc.RecordLock(file, Libc.FcntlSetOpenFileLock, &request) == 0)
        {
            return new FileLock(file, isOfBytes: true);
        }

        LinuxException error = LinuxException.Last("fcntl", name);
        file.Dispose();
        throw error;
    }

    /// <summary>Whether nobody holds a byte of a lock file; takes nothing.</summary>
    public static bool IsByteFree(DirectoryHandle directory, ReadOnlySpan<byte> name, long number) =>
        AreBytesFree(directory, name, number, 1);

    /// <summary>Whether nobody holds or shares any of some bytes of a lock file; takes nothing.</summary>
    public static unsafe bool AreBytesFree(DirectoryHandle directory, ReadOnlySpan<byte> name, long first, long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        using SafeFileHandle? file = directory.TryOpenRead(name);
        if (file is null)
        {
            return true;
        }

        Libc.RecordLockRequest request = new() { Type = 1, Start = first, Length = count };
        if (Libc.RecordLock(file, Libc.FcntlGetOpenFileLock, &request) < 0)
        {
            throw LinuxException.Last("fcntl", name);
        }

#pragma warning disable CA1508 // The kernel changes it.
        return request.Type == Unlocked;
#pragma warning restore CA1508
    }

    /// <summary>
    /// Whether a record lock (fcntl(2)) stands in the way of writing: bubblewrap holds a read lock on a revision's
    /// lease while a command of it runs.
    /// </summary>
    public static unsafe bool IsLeaseFree(DirectoryHandle directory, ReadOnlySpan<byte> name)
    {
        using SafeFileHandle file = directory.OpenReadWrite(name);
        Libc.RecordLockRequest request = new() { Type = 1 };
        if (Libc.RecordLock(file, Libc.FcntlSetLock, &request) == 0)
        {
            return true;
        }

        return Marshal.GetLastPInvokeError() is (int)Errno.TryAgain or (int)Errno.AccessDenied
            ? false
            : throw LinuxException.Last("fcntl");
    }

    /// <summary>Gives the lock back, whoever else has the descriptor.</summary>
    public unsafe void Dispose()
    {
        if (_isOfBytes && !_file.IsClosed)
        {
            Libc.RecordLockRequest all = new() { Type = Unlocked };
            _ = Libc.RecordLock(_file, Libc.FcntlSetOpenFileLock, &all);
        }

        Release(_file);
    }
}
