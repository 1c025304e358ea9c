using Larder.GuestAgent.Calls;

namespace Larder.GuestAgent.Copying;

/// <summary>A directory, and what lies beneath it; no name and no link leads out. Owns descriptors.</summary>
internal sealed unsafe class BeneathDirectory
{
    private int _top;
    private int _parent = -1;
    private byte[]? _parentPath;

    /// <summary>Opens one that is there; links on the way to it are followed.</summary>
    public BeneathDirectory(byte[] path)
    {
        _top = Descriptor.Open(path, Libc.ReadOnly | Libc.DirectoryOnly);
        if (_top < 0)
        {
            throw GuestException.Of("cannot open the directory", path, Libc.Errno);
        }
    }

    /// <summary>Opens a directory beneath, by links that stay beneath; -1 when there is none.</summary>
    public int TryOpen(ReadOnlySpan<byte> path)
    {
        ulong* how = stackalloc ulong[3];
        how[0] = Libc.ReadOnly | Libc.DirectoryOnly | Libc.CloseOnExec;
        how[1] = 0;
        how[2] = Libc.ResolveBeneath | Libc.ResolveNoMagicLinks;
        fixed (byte* name = Terminated.Of(path.IsEmpty ? "."u8 : path))
        {
            nint opened;
            do
            {
                opened = Libc.SystemCall(Libc.SysOpenat2, _top, (nint)name, (nint)how, 24);
            }
            while (opened < 0 && Libc.Errno == Errors.Again);

            return (int)opened;
        }
    }

    /// <summary>The directory that an entry is in, made if need be; it stays open until another is asked for. Gives the last name, with a NUL.</summary>
    public int Parent(ReadOnlySpan<byte> path, out byte[] name)
    {
        int slash = path.LastIndexOf((byte)'/');
        ReadOnlySpan<byte> above = slash < 0 ? default : path[..slash];
        name = Terminated.Of(path[(slash + 1)..]);
        if (_parentPath is not null && above.SequenceEqual(_parentPath))
        {
            return _parent;
        }

        Forget();
        _parent = OpenOrMake(above);
        _parentPath = above.ToArray();
        return _parent;
    }

    /// <summary>Something was replaced: what a path means must be asked again.</summary>
    public void Forget()
    {
        Descriptor.Close(ref _parent);
        _parentPath = null;
    }

    /// <summary>Lets go of what is open.</summary>
    public void Close()
    {
        Forget();
        Descriptor.Close(ref _top);
    }

    private int OpenOrMake(ReadOnlySpan<byte> path)
    {
        int opened = TryOpen(path);
        if (opened >= 0)
        {
            return opened;
        }

        int errno = Libc.Errno;
        if (errno != Errors.NotFound || path.IsEmpty)
        {
            throw Refused(path, errno);
        }

        int slash = path.LastIndexOf((byte)'/');
        int above = OpenOrMake(slash < 0 ? default : path[..slash]);
        fixed (byte* name = Terminated.Of(path[(slash + 1)..]))
        {
            _ = Libc.MakeDirectory(above, name, 0x1ED);
        }

        Descriptor.Close(ref above);
        opened = TryOpen(path);
        return opened >= 0 ? opened : throw Refused(path, Libc.Errno);
    }

    private static GuestException Refused(ReadOnlySpan<byte> path, int errno) => GuestException.Of("cannot write below", path, errno);
}
