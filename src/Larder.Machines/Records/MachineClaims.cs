using System.Text;
using Larder.Native.Durability;
using Larder.Native.Files;

namespace Larder.Machines.Records;

/// <summary>
/// Whose a machine is: whoever makes, runs or removes it has its directory locked, and the kernel takes the lock back when that
/// process ends, however. A number of a process is never asked for that.
/// </summary>
internal static class MachineClaims
{
    /// <summary>Claims a machine; null when another has it, or there is none. It ends with <see cref="FileLock.Release"/>.</summary>
    public static DirectoryHandle? TryClaim(DirectoryHandle machines, string name) => TryClaim(machines, Encoding.UTF8.GetBytes(name));

    /// <inheritdoc cref="TryClaim(DirectoryHandle, string)"/>
    public static DirectoryHandle? TryClaim(DirectoryHandle machines, ReadOnlySpan<byte> name)
    {
        DirectoryHandle? directory = machines.TryStat(name) is { Kind: FileKind.Directory } ? machines.TryOpenDirectory(name) : null;

        // The one that was opened may have been removed, and another made, before it was locked.
        if (directory is not null && FileLock.TryLock(directory.Handle, shared: false)
            && machines.TryStat(name)?.Inode == DirectoryHandle.StatOpen(directory.Handle).Inode)
        {
            return directory;
        }

        directory?.Dispose();
        return null;
    }

    /// <summary>Whether somebody has a machine. Takes nothing that would keep another back.</summary>
    public static bool IsClaimed(DirectoryHandle machines, string name)
    {
        using DirectoryHandle? directory = machines.TryStat(Encoding.UTF8.GetBytes(name)) is { Kind: FileKind.Directory } ? machines.TryOpenDirectory(Encoding.UTF8.GetBytes(name)) : null;
        if (directory is null)
        {
            return false;
        }

        bool isFree = FileLock.TryLock(directory.Handle, shared: true);
        if (isFree)
        {
            FileLock.Release(directory.Handle);
        }

        return !isFree;
    }

    /// <summary>Claims a machine, waiting for who is about to let go of it; null as <see cref="TryClaim(DirectoryHandle, string)"/>.</summary>
    public static async Task<DirectoryHandle?> ClaimAsync(DirectoryHandle machines, string name, TimeSpan patience, CancellationToken cancellationToken)
    {
        long until = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        while (true)
        {
            if (TryClaim(machines, name) is { } claimed)
            {
                return claimed;
            }

            if (Environment.TickCount64 >= until || machines.TryStat(Encoding.UTF8.GetBytes(name)) is null)
            {
                return null;
            }

            await Task.Delay(20, cancellationToken).ConfigureAwait(false);
        }
    }
}
