using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Native.Files;
using Larder.Store;
using Larder.Store.Trees;
using Microsoft.Win32.SafeHandles;

namespace Larder.Materialise.Checkouts;

/// <summary>
/// Writes a file system of the store as files into an empty directory. Every name is made through the handle of its own
/// directory, so no link that the tree holds can lead elsewhere. Nothing is synced: who needs it durable syncs the file
/// system once, afterwards.
/// </summary>
public sealed class Checkout
{
    private readonly ContentStore _store;
    private readonly CheckoutOptions _options;
    private readonly AttributeWriter _attributes;
    private readonly FileContentWriter _content;
    private readonly Dictionary<WalkedPath, (byte[] Directory, byte[] Name)> _leaders = [];
    private readonly DirectoryHandle _root;
    private readonly Stack<Frame> _open = new();
    private long _files;
    private long _specials;

    private Checkout(ContentStore store, DirectoryHandle into, CheckoutOptions options)
    {
        _store = store;
        _options = options;
        _attributes = new AttributeWriter(options.IsPrivileged);
        _content = new FileContentWriter(store, options);
        _root = into;
        _open.Push(new Frame(into, default, null));
    }

    /// <summary>Writes all of a file system.</summary>
    /// <param name="store">Holds it.</param>
    /// <param name="fileSystem">What to write; its root is a directory.</param>
    /// <param name="into">An empty directory; it gets the root's attributes, and stays the caller's.</param>
    /// <param name="options">What to apply.</param>
    /// <param name="progress">Told the bytes of each file; may be null.</param>
    /// <param name="cancellationToken">Leaves what was written for the caller to remove.</param>
    /// <exception cref="ArgumentException">The root of the file system is no directory.</exception>
    /// <exception cref="LarderException">LRD8002 full disk, LRD8003 not allowed, LRD8004; LRD2301 or LRD2302 for damaged content.</exception>
    public static CheckoutResult Write(
        ContentStore store, FileSystem fileSystem, DirectoryHandle into, CheckoutOptions options, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        Checkout checkout = new(store, into, options);
        try
        {
            foreach (WalkedPath path in FileSystemReader.Walk(store, fileSystem))
            {
                cancellationToken.ThrowIfCancellationRequested();
                checkout.Write(path);
                progress?.Report(path.Kind is PathKind.File ? (long)path.Node.Size : 0);
            }

            checkout.CloseAll();
            return checkout.Result;
        }
        catch (IOException error)
        {
            throw CheckoutErrors.CannotWrite("The tree could not be written", error);
        }
        finally
        {
            checkout.Abandon();
        }
    }

    private CheckoutResult Result => new(
        _files, _content.Bytes, _content.Shared, _attributes.UnappliedOwners, _attributes.UnappliedModes, _attributes.UnappliedAttributes, _specials);

    private void Write(WalkedPath path)
    {
        if (path.Path.IsEmpty)
        {
            _open.Peek().Walked = path.Kind is PathKind.Directory
                ? path
                : throw new ArgumentException("The root of the file system is no directory.", nameof(path));
            return;
        }

        while (!_open.Peek().Path.Span.SequenceEqual(MetadataPath.Parent(path.Path.Span)))
        {
            Close();
        }

        DirectoryHandle directory = _open.Peek().Handle;
        byte[] name = path.Name.ToArray();
        if (path.Leader is { } leader && TryLinkToLeader(directory, leader, name))
        {
            _files += path.Kind is PathKind.File ? 1 : 0;
            return;
        }

        switch (path.Kind)
        {
            case PathKind.Directory:
                directory.MakeDirectory(name, 0x1C0);
                _open.Push(new Frame(directory.OpenDirectory(name), path.Path, path));
                return;
            case PathKind.File:
                _files++;
                MakeFile(path, directory, name);
                break;
            case PathKind.Symlink:
                directory.MakeSymlink(name, path.Node.Target.Span);
                _attributes.Apply(directory, name, path);
                break;
            default:
                if (!TryMakeSpecial(path, directory, name))
                {
                    _specials++;
                    return;
                }

                break;
        }

        if (path.LinkCount > 1)
        {
            _leaders[path] = (_open.Peek().Path.ToArray(), name);
        }
    }

    private void MakeFile(WalkedPath path, DirectoryHandle directory, byte[] name)
    {
        if (_content.TryShare(path, directory, name))
        {
            _ = _attributes.Applied(path);
            return;
        }

        using SafeFileHandle file = _content.Write(path, directory, name);
        _attributes.Apply(file, path);
    }

    private bool TryMakeSpecial(WalkedPath path, DirectoryHandle directory, byte[] name)
    {
        if (path.Kind is not PathKind.Fifo && !_options.IsPrivileged)
        {
            return false;
        }

        FileKind kind = path.Kind switch
        {
            PathKind.Fifo => FileKind.Fifo,
            PathKind.CharacterDevice => FileKind.CharacterDevice,
            _ => FileKind.BlockDevice,
        };
        directory.MakeNode(name, kind, 0x180, path.Device.Major, path.Device.Minor);
        _attributes.Apply(directory, name, path);
        return true;
    }

    private bool TryLinkToLeader(DirectoryHandle directory, WalkedPath leader, byte[] name)
    {
        if (!_leaders.TryGetValue(leader, out (byte[] Directory, byte[] Name) made))
        {
            return false;
        }

        try
        {
            using DirectoryHandle? opened = made.Directory.Length == 0 ? null : _root.OpenDirectory(made.Directory);
            return directory.TryLink(opened ?? _root, made.Name, name);
        }
        catch (LinuxException error) when (error.Error is Errno.AccessDenied)
        {
            // Its directory has its final mode already, which may keep its own maker out: then this path is made anew.
            return false;
        }
    }

    private void CloseAll()
    {
        while (_open.Count > 1)
        {
            Close();
        }

        _attributes.Apply(_root.Handle, _open.Peek().Walked!);
    }

    // A directory gets its attributes last: making names in it would change its time, and its mode may forbid them.
    private void Close()
    {
        using DirectoryHandle done = _open.Peek().Handle;
        _attributes.Apply(done.Handle, _open.Pop().Walked!);
    }

    private void Abandon()
    {
        while (_open.Count > 1)
        {
            _open.Pop().Handle.Dispose();
        }
    }

    private sealed class Frame(DirectoryHandle handle, ReadOnlyMemory<byte> path, WalkedPath? walked)
    {
        public DirectoryHandle Handle { get; } = handle;

        public ReadOnlyMemory<byte> Path { get; } = path;

        public WalkedPath? Walked { get; set; } = walked;
    }
}
