using Larder.GuestAgent.Calls;

namespace Larder.GuestAgent.Copying;

/// <summary>
/// A file, a directory with all below it, or a link, as an archive that is read piece by piece. No link is followed
/// but those on the way to it. Owns descriptors.
/// </summary>
internal sealed unsafe class TreeArchive
{
    private readonly Stack<(int Directory, byte[] Path, byte[][] Names, int Next)> _open = new();
    private readonly Dictionary<(ulong Device, ulong Inode), byte[]> _linked = [];
    private readonly TarHeaderWriter _writer = new();
    private readonly byte[] _piece = new byte[64 * 1024];
    private int _file = -1;
    private long _content;
    private long _padding;
    private int _endBlocks = 2;

    /// <summary>Throws with code 2 when nothing is there.</summary>
    public TreeArchive(byte[] path)
    {
        ReadOnlySpan<byte> trimmed = Terminated.Text(path).TrimEnd((byte)'/');
        ReadOnlySpan<byte> last = trimmed[(trimmed.LastIndexOf((byte)'/') + 1)..];
        if (path[0] != (byte)'/' || last.SequenceEqual(".."u8))
        {
            throw GuestException.Of("cannot copy", path, Errors.Invalid);
        }

        byte[] opened = trimmed.IsEmpty ? Terminated.Of("/"u8) : Terminated.Of(trimmed);
        Waiting = Enter(Libc.CurrentDirectory, opened, last.IsEmpty ? "."u8.ToArray() : last.ToArray());
    }

    /// <summary>What to send next; empty after the end.</summary>
    public ReadOnlyMemory<byte> Waiting { get; private set; }

    /// <summary>So much was sent.</summary>
    public void Take(int count)
    {
        Waiting = Waiting[count..];
        while (Waiting.IsEmpty && Advance())
        {
        }
    }

    /// <summary>Lets go of what is open.</summary>
    public void Close()
    {
        Descriptor.Close(ref _file);
        while (_open.TryPop(out (int Directory, byte[] Path, byte[][] Names, int Next) one))
        {
            _ = Libc.Close(one.Directory);
        }
    }

    private bool Advance()
    {
        if (_content > 0)
        {
            Waiting = ReadContent();
            return true;
        }

        if (_padding > 0)
        {
            _piece.AsSpan(0, (int)_padding).Clear();
            Waiting = _piece.AsMemory(0, (int)_padding);
            _padding = 0;
            return true;
        }

        Descriptor.Close(ref _file);
        if (_open.TryPop(out (int Directory, byte[] Path, byte[][] Names, int Next) one))
        {
            if (one.Next == one.Names.Length)
            {
                _ = Libc.Close(one.Directory);
                return true;
            }

            byte[] name = one.Names[one.Next];
            one.Next++;
            _open.Push(one);
            Waiting = Enter(one.Directory, name, [.. one.Path, (byte)'/', .. Terminated.Text(name)]);
            return true;
        }

        if (_endBlocks > 0)
        {
            _piece.AsSpan(0, _endBlocks * TarFormat.BlockSize).Clear();
            Waiting = _piece.AsMemory(0, _endBlocks * TarFormat.BlockSize);
            _endBlocks = 0;
            return true;
        }

        return false;
    }

    // A file that shrinks meanwhile is filled with zeros: its size was said already.
    private ReadOnlyMemory<byte> ReadContent()
    {
        int most = (int)Math.Min(_content, _piece.Length);
        int count = Descriptor.Read(_file, _piece.AsSpan(0, most));
        if (count < 0)
        {
            throw GuestException.Of("cannot read a file", default, Libc.Errno);
        }

        if (count == 0)
        {
            _piece.AsSpan(0, most).Clear();
            count = most;
        }

        _content -= count;
        return _piece.AsMemory(0, count);
    }

    private ReadOnlyMemory<byte> Enter(int directory, byte[] name, byte[] path)
    {
        FileStatus? found = Descriptor.Status(directory, name, Libc.NoFollowLink);
        if (found is not { } status)
        {
            // Gone since it was listed, unless it is what was asked for.
            return _open.Count > 0 ? default : throw GuestException.Of("cannot copy", name, Libc.Errno);
        }

        byte[] link = [];
        byte type = status.Kind switch
        {
            Libc.KindFile => (byte)'0',
            Libc.KindLink => (byte)'2',
            Libc.KindCharacter => (byte)'3',
            Libc.KindBlock => (byte)'4',
            Libc.KindDirectory => (byte)'5',
            Libc.KindFifo => (byte)'6',
            _ => 0,
        };
        if (type == 0)
        {
            return default;
        }

        (ulong Device, ulong Inode) identity = (((ulong)status.DeviceMajor << 32) | status.DeviceMinor, status.Inode);
        bool isLinked = type != (byte)'5' && status.Links > 1;
        if (isLinked && _linked.TryGetValue(identity, out byte[]? first))
        {
            (type, link) = ((byte)'1', first);
        }
        else if (type == (byte)'2')
        {
            link = ReadLink(directory, name);
        }
        else if (type is (byte)'0' or (byte)'5')
        {
            Open(directory, name, path, ref status);
        }

        if (isLinked && type != (byte)'1')
        {
            _linked.Add(identity, path);
        }

        _content = type == (byte)'0' ? (long)status.Size : 0;
        _padding = -_content & (TarFormat.BlockSize - 1);
        return _writer.Write(
            new()
            {
                Type = type,
                Name = type == (byte)'5' ? [.. path, (byte)'/'] : path,
                Link = link,
                Mode = status.Permissions,
                User = status.User,
                Group = status.Group,
                Size = _content,
                Seconds = status.ModifiedSeconds,
                Nanoseconds = status.ModifiedNanoseconds,
            },
            type is (byte)'3' or (byte)'4' ? status.NodeMajor : 0,
            type is (byte)'3' or (byte)'4' ? status.NodeMinor : 0);
    }

    private void Open(int directory, byte[] name, byte[] path, ref FileStatus status)
    {
        bool isDirectory = status.Kind == Libc.KindDirectory;
        fixed (byte* at = name)
        {
            int opened = Libc.OpenAt(
                directory, at, Libc.ReadOnly | Libc.NoFollow | Libc.NonBlock | Libc.CloseOnExec | (isDirectory ? Libc.DirectoryOnly : 0), 0);
            if (opened < 0)
            {
                throw GuestException.Of("cannot read", path, Libc.Errno);
            }

            if (isDirectory)
            {
                _open.Push((opened, path, DirectoryListing.Read(opened), 0));
            }
            else
            {
                _file = opened;
                status = Descriptor.Status(opened, "\0"u8, Libc.EmptyPath) ?? status;
            }
        }
    }

    private static byte[] ReadLink(int directory, byte[] name)
    {
        byte[] target = new byte[4096];
        fixed (byte* at = name, buffer = target)
        {
            nint length = Libc.ReadLink(directory, at, buffer, target.Length);
            return length < 0 ? throw GuestException.Of("cannot read", name, Libc.Errno) : target[..(int)length];
        }
    }
}
