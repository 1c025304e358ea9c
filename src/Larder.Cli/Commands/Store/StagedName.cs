using System.Text;
using Larder.Formats.Errors;
using Larder.Native.Durability;
using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Cli.Commands.Store;

/// <summary>
/// A name that is to appear whole: what becomes of it is made beside it under a dot-name, which is locked, and renamed
/// at the end. What an interrupted command left under the dot-name, the next one for the same destination takes away.
/// Owns the directory, and removes what was not published.
/// </summary>
internal sealed class StagedName : IDisposable
{
    private readonly DirectoryHandle _parent;
    private readonly SafeFileHandle _lock;
    private readonly byte[] _name;
    private readonly byte[] _staged;
    private readonly bool _replaces;
    private bool _isPublished;

    private StagedName(DirectoryHandle parent, byte[] name, bool isDirectory, bool replaces, string destination)
    {
        _parent = parent;
        _name = name;
        _staged = [(byte)'.', .. name, .. ".larder-new"u8];
        FileKind? there = parent.TryStat(name)?.Kind;
        _replaces = replaces && there is FileKind.Directory;
        if (there is not null && !_replaces)
        {
            throw Exists(destination, null);
        }

        if (isDirectory)
        {
            _ = parent.EnsureDirectory(_staged, 0x1C0);
            Directory = parent.OpenDirectory(_staged);
        }

        _lock = Directory?.Handle ?? parent.OpenOrCreate(_staged, 0x180);
        if (!FileLock.TryLock(_lock, shared: false) || parent.TryStat(_staged)?.Inode != DirectoryHandle.StatOpen(_lock).Inode)
        {
            _lock.Dispose();
            throw new LarderException(
                ErrorCodes.DestinationExists,
                $"{destination} cannot be written",
                "another larder process is writing it",
                "Wait for that process, or choose another destination");
        }

        Clear();
    }

    /// <summary>The staged directory; null when a file is staged.</summary>
    public DirectoryHandle? Directory { get; }

    /// <summary>The staged file or directory, open.</summary>
    public SafeFileHandle Handle => _lock;

    /// <summary>Begins a destination that must not exist.</summary>
    /// <param name="destination">Where.</param>
    /// <param name="isDirectory">Whether a directory is made, or a file.</param>
    /// <param name="replaces">Whether a directory that is there may be replaced by the one that is made.</param>
    /// <exception cref="LarderException">LRD2305: it exists, or somebody is making it.</exception>
    public static StagedName Begin(string destination, bool isDirectory, bool replaces = false)
    {
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(destination));
        string name = Path.GetFileName(path);
        if (name.Length == 0)
        {
            throw Exists(destination, null);
        }

        DirectoryHandle parent = DirectoryHandle.Open(Path.GetDirectoryName(path)!);
        try
        {
            return new StagedName(parent, Encoding.UTF8.GetBytes(name), isDirectory, replaces, destination);
        }
        catch
        {
            parent.Dispose();
            throw;
        }
    }

    /// <summary>Gives it its name; it was synced before.</summary>
    /// <exception cref="LarderException">LRD2305: somebody else took the name meanwhile.</exception>
    public void Publish(KillPoint rename)
    {
        try
        {
            if (_replaces)
            {
                // What was there stands at the staged name then, and is removed with it.
                Durable.Exchange(_parent, _staged, _parent, _name, rename);
                Durable.Sync(_parent.Handle, rename);
                return;
            }

            Durable.Rename(_parent, _staged, _parent, _name, replace: false, rename);
        }
        catch (LinuxException error) when (error.Error is Errno.Exists)
        {
            throw Exists(Encoding.UTF8.GetString(_name), error);
        }

        _isPublished = true;
        Durable.Sync(_parent.Handle, rename);
    }

    /// <summary>Removes what was not published.</summary>
    public void Dispose()
    {
        if (!_isPublished)
        {
            _parent.RemoveTree(_staged);
        }

        Directory?.Dispose();
        _lock.Dispose();
        _parent.Dispose();
    }

    private static LarderException Exists(string destination, Exception? inner) => new(
        ErrorCodes.DestinationExists,
        $"{destination} cannot be written",
        "there is something with this name already",
        "Choose another destination, or remove it first",
        inner);

    private void Clear()
    {
        if (Directory is null)
        {
            FileContent.SetLength(_lock, 0);
            return;
        }

        foreach (ListedName left in Directory.List())
        {
            Directory.RemoveTree(left.Name);
        }
    }
}
