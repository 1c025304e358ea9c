using System.Runtime.InteropServices;

namespace Larder.Native.Files;

public sealed unsafe partial class DirectoryHandle
{
    private const int ListingBufferSize = 64 * 1024;

    /// <summary>All entries but <c>.</c> and <c>..</c>, in the order of the file system.</summary>
    public IReadOnlyList<ListedName> List()
    {
        if (Libc.Seek(_descriptor, 0, 0) < 0)
        {
            throw LinuxException.Last("lseek");
        }

        List<ListedName> names = [];
        byte[] buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(ListingBufferSize);
        try
        {
            fixed (byte* start = buffer)
            {
                while (true)
                {
                    long length = Libc.GetDirectoryEntries(Libc.SysGetdents64, _descriptor, start, ListingBufferSize);
                    if (length < 0)
                    {
                        throw LinuxException.Last("getdents64");
                    }

                    if (length == 0)
                    {
                        return names;
                    }

                    ReadEntries(buffer.AsSpan(0, (int)length), names);
                }
            }
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // struct linux_dirent64: u64 inode, s64 offset, u16 record length, u8 type, then the name and a NUL.
    private static void ReadEntries(ReadOnlySpan<byte> buffer, List<ListedName> names)
    {
        while (!buffer.IsEmpty)
        {
            int length = MemoryMarshal.Read<ushort>(buffer[16..]);
            ReadOnlySpan<byte> name = buffer[19..length];
            name = name[..name.IndexOf((byte)0)];
            if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
            {
                names.Add(new ListedName(name.ToArray(), (FileKind)buffer[18]));
            }

            buffer = buffer[length..];
        }
    }

    /// <summary>Makes a directory; the mode is cut by the umask.</summary>
    public void MakeDirectory(ReadOnlySpan<byte> name, uint mode) =>
        Check(OnName(name, (handle, path) => Libc.MakeDirectoryAt(handle, path, mode)), "mkdirat", name);

    /// <summary>Makes a directory unless one is there; true when it was made.</summary>
    public bool EnsureDirectory(ReadOnlySpan<byte> name, uint mode)
    {
        if (OnName(name, (handle, path) => Libc.MakeDirectoryAt(handle, path, mode)) == 0)
        {
            return true;
        }

        return Marshal.GetLastPInvokeError() == (int)Errno.Exists ? false : throw LinuxException.Last("mkdirat", name);
    }

    /// <summary>Makes a device node or fifo.</summary>
    public void MakeNode(ReadOnlySpan<byte> name, FileKind kind, uint mode, uint major, uint minor)
    {
        ulong device = (minor & 0xFF) | ((ulong)(major & 0xFFF) << 8) | ((ulong)(minor & ~0xFFu) << 12) | ((ulong)(major & ~0xFFFu) << 32);
        Check(OnName(name, (handle, path) => Libc.MakeNodeAt(handle, path, ((uint)kind << 12) | mode, device)), "mknodat", name);
    }

    /// <summary>Makes a symbolic link.</summary>
    public void MakeSymlink(ReadOnlySpan<byte> name, ReadOnlySpan<byte> target)
    {
        Span<byte> text = NativePath.Terminate(target, stackalloc byte[NativePath.StackSize]);
        fixed (byte* pointer = text)
        {
            byte* fixedTarget = pointer;
            Check(OnName(name, (handle, path) => Libc.SymlinkAt(fixedTarget, handle, path)), "symlinkat", name);
        }
    }

    /// <summary>
    /// Gives a file of another directory a further name here; false where it has as many as it can, or lies on another
    /// file system, or may not be linked.
    /// </summary>
    public bool TryLink(DirectoryHandle from, ReadOnlySpan<byte> name, ReadOnlySpan<byte> newName)
    {
        Span<byte> source = NativePath.Terminate(name, stackalloc byte[NativePath.StackSize]);
        fixed (byte* pointer = source)
        {
            byte* sourceText = pointer;
            int fromDescriptor = from._descriptor;
            if (OnName(newName, (handle, path) => Libc.LinkAt(fromDescriptor, sourceText, handle, path, 0)) == 0)
            {
                return true;
            }
        }

        return (Errno)Marshal.GetLastPInvokeError() is Errno.TooManyLinks or Errno.CrossDevice or Errno.NotPermitted
            ? false
            : throw LinuxException.Last("linkat", newName);
    }

    /// <summary>The target of a symbolic link.</summary>
    public byte[] ReadSymlink(ReadOnlySpan<byte> name)
    {
        Span<byte> buffer = stackalloc byte[4096];
        fixed (byte* pointer = buffer)
        {
            byte* target = pointer;
            nint length = (nint)OnName(name, (handle, path) => (long)Libc.ReadLinkAt(handle, path, target, 4096));
            return length < 0 ? throw LinuxException.Last("readlinkat", name) : buffer[..(int)length].ToArray();
        }
    }

    /// <summary>The target of a symbolic link; null when nothing is there.</summary>
    public byte[]? TryReadSymlink(ReadOnlySpan<byte> name) => TryStat(name) is null ? null : ReadSymlink(name);

    /// <summary>Removes a name that is not a directory.</summary>
    public void Unlink(ReadOnlySpan<byte> name) =>
        Check(OnName(name, static (handle, path) => Libc.UnlinkAt(handle, path, 0)), "unlinkat", name);

    /// <summary>Removes a name that is not a directory, if it is there; true when it was.</summary>
    public bool TryUnlink(ReadOnlySpan<byte> name)
    {
        if (OnName(name, static (handle, path) => Libc.UnlinkAt(handle, path, 0)) == 0)
        {
            return true;
        }

        return Marshal.GetLastPInvokeError() == (int)Errno.NotFound ? false : throw LinuxException.Last("unlinkat", name);
    }

    /// <summary>Removes an empty directory.</summary>
    public void RemoveDirectory(ReadOnlySpan<byte> name) =>
        Check(OnName(name, static (handle, path) => Libc.UnlinkAt(handle, path, Libc.AtRemoveDir)), "unlinkat", name);

    /// <summary>
    /// Removes whatever stands at a name, directories with all they hold, never following a link and never leaving
    /// the directory. Nothing there is no error.
    /// </summary>
    public void RemoveTree(ReadOnlySpan<byte> name)
    {
        FileStatus? status = TryStat(name);
        if (status is null)
        {
            return;
        }

        if (status.Value.Kind != FileKind.Directory)
        {
            _ = TryUnlink(name);
            return;
        }

        // A directory without owner rights can be neither listed nor emptied by an ordinary user.
        if ((status.Value.Mode & 0x1C0) != 0x1C0)
        {
            SetMode(name, (ushort)(status.Value.Mode | 0x1C0));
        }

        using (DirectoryHandle inside = OpenDirectory(name))
        {
            foreach (ListedName entry in inside.List())
            {
                inside.RemoveTree(entry.Name);
            }
        }

        RemoveDirectory(name);
    }

    private delegate long NameCall(int directory, byte* path);

    private long OnName(ReadOnlySpan<byte> name, NameCall call)
    {
        Span<byte> text = NativePath.Terminate(name, stackalloc byte[NativePath.StackSize]);
        fixed (byte* pointer = text)
        {
            long result;
            do
            {
                result = call(_descriptor, pointer);
            }
            while (result < 0 && Marshal.GetLastPInvokeError() == (int)Errno.Interrupted);

            return result;
        }
    }

    private static void Check(long result, string call, ReadOnlySpan<byte> path)
    {
        if (result < 0)
        {
            throw LinuxException.Last(call, path);
        }
    }
}
