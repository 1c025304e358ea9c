using Larder.Formats.FileMetadata;
using Larder.Native.Files;
using Larder.Store;
using Microsoft.Win32.SafeHandles;

namespace Larder.Materialise.Checkouts;

/// <summary>Makes the names of a checkout, all but directories. Used by one thread.</summary>
internal sealed class PathMaker(ContentStore store, CheckoutOptions options) : IDisposable
{
    private readonly AttributeWriter _attributes = new(options.IsPrivileged);
    private readonly FileContentWriter _content = new(store, options);
    private long _files;
    private long _specials;

    /// <summary>What it did so far.</summary>
    public CheckoutResult Result => new(
        _files, _content.Bytes, _content.Shared, _attributes.UnappliedOwners, _attributes.UnappliedModes, _attributes.UnappliedAttributes, _specials);

    /// <summary>Makes a file, link, device or fifo with its attributes.</summary>
    public void Make(DirectoryHandle directory, WalkedPath path)
    {
        byte[] name = path.Name.ToArray();
        switch (path.Kind)
        {
            case PathKind.File:
                _files++;
                MakeFile(directory, name, path);
                break;
            case PathKind.Symlink:
                directory.MakeSymlink(name, path.Node.Target.Span);
                _attributes.Apply(directory, name, path);
                break;
            default:
                MakeSpecial(directory, name, path);
                break;
        }
    }

    /// <summary>Makes a further name of a link group; where the file system gives no more, a file of its own.</summary>
    public void Link(DirectoryHandle from, WalkedPath leader, DirectoryHandle directory, WalkedPath path)
    {
        byte[] name = path.Name.ToArray();
        byte[] leaderName = leader.Name.ToArray();
        if (from.TryStat(leaderName) is not null && directory.TryLink(from, leaderName, name))
        {
            _files += path.Kind is PathKind.File ? 1 : 0;
            return;
        }

        Make(directory, path);
    }

    /// <summary>Applies the attributes of a directory.</summary>
    public void Apply(SafeFileHandle directory, WalkedPath path) => _attributes.Apply(directory, path);

    /// <summary>Closes what it held open for the next path.</summary>
    public void Dispose() => _content.Dispose();

    private void MakeFile(DirectoryHandle directory, byte[] name, WalkedPath path)
    {
        if (_content.TryShare(path, directory, name))
        {
            _ = _attributes.Applied(path);
            return;
        }

        using SafeFileHandle file = _content.Write(path, directory, name);
        _attributes.Apply(file, path);
    }

    private void MakeSpecial(DirectoryHandle directory, byte[] name, WalkedPath path)
    {
        if (path.Kind is not PathKind.Fifo && !options.IsPrivileged)
        {
            _specials++;
            return;
        }

        FileKind kind = path.Kind switch
        {
            PathKind.Fifo => FileKind.Fifo,
            PathKind.CharacterDevice => FileKind.CharacterDevice,
            _ => FileKind.BlockDevice,
        };
        directory.MakeNode(name, kind, 0x180, path.Device.Major, path.Device.Minor);
        _attributes.Apply(directory, name, path);
    }
}
