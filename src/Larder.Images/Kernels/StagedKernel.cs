using System.Text;
using Larder.Formats.Errors;
using Larder.Native.Durability;
using Larder.Native.Files;

namespace Larder.Images.Kernels;

/// <summary>
/// A directory beside the kernels in which one is made, or taken apart: a dot-name, locked as long as somebody works in
/// it. What a killed command left under such names, the next one takes away. Owns the directory, and removes it.
/// </summary>
internal sealed class StagedKernel : IDisposable
{
    private const uint Private = 0x1C0;
    private const int MaxAttempts = 100;
    private readonly DirectoryHandle _kernels;
    private readonly byte[] _name;
    private readonly byte[] _staged;
    private DirectoryHandle? _old;
    private bool _isPublished;

    private StagedKernel(DirectoryHandle kernels, byte[] name, byte[] staged, DirectoryHandle directory)
    {
        (_kernels, _name, _staged) = (kernels, name, staged);
        Directory = directory;
    }

    /// <summary>The staged directory.</summary>
    public DirectoryHandle Directory { get; }

    private static ReadOnlySpan<byte> Suffix => ".larder-new"u8;

    /// <summary>Begins an empty one for a name.</summary>
    /// <param name="kernels">Where kernels are; stays the caller's.</param>
    /// <param name="name">The kernel's name.</param>
    /// <exception cref="LarderException">LRD3104: another process works on this name.</exception>
    public static StagedKernel Begin(DirectoryHandle kernels, string name)
    {
        Sweep(kernels);
        byte[] bytes = Encoding.ASCII.GetBytes(name);
        byte[] staged = [(byte)'.', .. bytes, .. Suffix];
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            _ = kernels.EnsureDirectory(staged, Private);
            if (TryOpenLocked(kernels, staged) is { } directory)
            {
                if (directory.List() is { Count: > 0 } left)
                {
                    foreach (ListedName entry in left)
                    {
                        directory.RemoveTree(entry.Name);
                    }
                }

                return new StagedKernel(kernels, bytes, staged, directory);
            }

            Thread.Sleep(10);
        }

        throw Busy(name);
    }

    /// <summary>Gives what was made its name.</summary>
    /// <param name="replaces">Whether a kernel of this name is there, to be replaced.</param>
    /// <exception cref="LinuxException">Somebody gave the name away, or took it, meanwhile.</exception>
    public void Publish(bool replaces)
    {
        Durable.SyncFileSystem(Directory.Handle, KernelKillPoints.SyncKernel);
        if (replaces)
        {
            // What was there stands at the staged name then, locked as all there, and goes with it.
            if (_kernels.TryStat(_name)?.Kind is FileKind.Directory)
            {
                LockOld();
            }

            Durable.Exchange(_kernels, _staged, _kernels, _name, KernelKillPoints.ExchangeKernel);
            Durable.Sync(_kernels.Handle, KernelKillPoints.ExchangeKernel);
            return;
        }

        Durable.Rename(_kernels, _staged, _kernels, _name, replace: false, KernelKillPoints.RenameKernel);
        _isPublished = true;
        Durable.Sync(_kernels.Handle, KernelKillPoints.RenameKernel);
    }

    /// <summary>Takes the name from the kernel that has it, which is removed with this object.</summary>
    /// <exception cref="LarderException">LRD3104: somebody else has its lock.</exception>
    public void TakeOver()
    {
        LockOld();

        // An empty directory may be replaced by another (rename(2)).
        Durable.Rename(_kernels, _name, _kernels, _staged, replace: true, KernelKillPoints.RemoveKernel);
        Durable.Sync(_kernels.Handle, KernelKillPoints.RemoveKernel);
    }

    /// <summary>Removes what was not published, or was replaced.</summary>
    public void Dispose()
    {
        if (!_isPublished)
        {
            _kernels.RemoveTree(_staged);
        }

        Release(Directory);
        Release(_old);
    }

    // Whoever has just published it holds its lock for a moment more.
    private void LockOld()
    {
        for (int attempt = 0; (_old = TryOpenLocked(_kernels, _name)) is null && attempt < MaxAttempts; attempt++)
        {
            Thread.Sleep(10);
        }

        if (_old is null)
        {
            throw Busy(Encoding.ASCII.GetString(_name));
        }
    }

    // Whoever is still at work holds the lock.
    private static void Sweep(DirectoryHandle kernels)
    {
        foreach (ListedName entry in kernels.List())
        {
            if (entry.Name.AsSpan().StartsWith("."u8) && entry.Name.AsSpan().EndsWith(Suffix)
                && TryOpenLocked(kernels, entry.Name) is { } left)
            {
                kernels.RemoveTree(entry.Name);
                Release(left);
            }
        }
    }

    // Null when it is gone, or somebody has it; what was locked may be renamed or removed by then.
    private static DirectoryHandle? TryOpenLocked(DirectoryHandle kernels, ReadOnlySpan<byte> name)
    {
        DirectoryHandle? directory = kernels.TryOpenDirectory(name);
        if (directory is not null && FileLock.TryLock(directory.Handle, shared: false)
            && kernels.TryStat(name)?.Inode == directory.Stat(default).Inode)
        {
            return directory;
        }

        directory?.Dispose();
        return null;
    }

    private static void Release(DirectoryHandle? directory)
    {
        if (directory is not null)
        {
            FileLock.Release(directory.Handle);
            directory.Dispose();
        }
    }

    private static LarderException Busy(string name) => new(
        ErrorCodes.KernelNameTaken,
        $"The kernel {name} cannot be changed",
        "another larder process is importing or removing it",
        "Wait for that process, or choose another name with --name");
}
