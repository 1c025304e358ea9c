using System.Runtime.InteropServices;
using Larder.Native.Files;

namespace Larder.Native.Durability;

/// <summary>The only calls that make something durable or switch a name; each takes the point at which tests kill.</summary>
public static unsafe class Durable
{
    /// <summary>Syncs a file's bytes and attributes, or a directory's names (fsync).</summary>
    public static void Sync(SafeHandle file, KillPoint point)
    {
        point.Before();
        Check(file, Libc.Sync, "fsync");
        point.After();
    }

    /// <summary>Syncs a file's bytes and its length (fdatasync).</summary>
    public static void SyncData(SafeHandle file, KillPoint point)
    {
        point.Before();
        Check(file, Libc.SyncData, "fdatasync");
        point.After();
    }

    /// <summary>Syncs the whole file system that holds an open file (syncfs).</summary>
    public static void SyncFileSystem(SafeHandle file, KillPoint point)
    {
        point.Before();
        Check(file, Libc.SyncFileSystem, "syncfs");
        point.After();
    }

    /// <summary>
    /// Renames within one file system. With <paramref name="replace"/> false a name that exists is
    /// <see cref="Errno.Exists"/>.
    /// </summary>
    public static void Rename(
        DirectoryHandle from, ReadOnlySpan<byte> name, DirectoryHandle to, ReadOnlySpan<byte> newName, bool replace, KillPoint point) =>
        Rename(from, name, to, newName, replace ? 0 : Libc.RenameNoReplace, point);

    /// <summary>Exchanges what stands at two names of one file system; both exist.</summary>
    public static void Exchange(DirectoryHandle from, ReadOnlySpan<byte> name, DirectoryHandle to, ReadOnlySpan<byte> other, KillPoint point) =>
        Rename(from, name, to, other, Libc.RenameExchange, point);

    private static void Rename(
        DirectoryHandle from, ReadOnlySpan<byte> name, DirectoryHandle to, ReadOnlySpan<byte> newName, uint flags, KillPoint point)
    {
        point.Before();
        Span<byte> source = NativePath.Terminate(name, stackalloc byte[NativePath.StackSize]);
        Span<byte> target = NativePath.Terminate(newName, stackalloc byte[NativePath.StackSize]);
        fixed (byte* sourceText = source, targetText = target)
        {
            int result = Libc.RenameAt2(
                (int)from.Handle.DangerousGetHandle(), sourceText, (int)to.Handle.DangerousGetHandle(), targetText, flags);
            if (result < 0)
            {
                throw LinuxException.Last("renameat2", newName);
            }
        }

        GC.KeepAlive(from);
        GC.KeepAlive(to);
        point.After();
    }

    /// <summary>Unlinks a file, if it is there, that nothing durable names any more.</summary>
    public static void Unlink(DirectoryHandle directory, ReadOnlySpan<byte> name, KillPoint point)
    {
        point.Before();
        _ = directory.TryUnlink(name);
        point.After();
    }

    // Never tried again after another error: the kernel reports a page that it could not write only once (fsync(2)).
    private static void Check(SafeHandle file, Func<SafeHandle, int> call, string name)
    {
        while (call(file) < 0)
        {
            if (Marshal.GetLastPInvokeError() != (int)Errno.Interrupted)
            {
                throw LinuxException.Last(name);
            }
        }
    }
}
