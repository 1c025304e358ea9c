using System.Runtime.InteropServices;

namespace Larder.Native.Files;

public sealed unsafe partial class DirectoryHandle
{
    private const int ListingBufferSize = 64 * 1024;

    /// <summary>All entries but <c>.</c> and <c>..</c>, in the order of the file system.</summary>
    public IReadOnlyList<ListedName> List()
    {
        if (Libc.Seek(Descriptor, 0, 0) < 0)
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
                    long length = Libc.GetDirectoryEntries(Libc.SysGetdents64, Descriptor, start, ListingBufferSize);
                    GC.KeepAlive(this);
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
        Check(OnName(name, mode, static (handle, path, mode) => Libc.MakeDirectoryAt(handle, path, mode)), "mkdirat", name);

    /// <summary>Makes a directory unless one is there; true when it was made.</summary>
    public bool EnsureDirectory(ReadOnlySpan<byte> name, uint mode)
    {
        if (OnName(name, mode, static (handle, path, mode) => Libc.MakeDirectoryAt(handle, path, mode)) == 0)
        {
            return true;
        }

        return Marshal.GetLastPInvokeError() == (int)Errno.Exists ? false : throw LinuxException.Last("mkdirat", name);
    }

    /// <summary>Makes a device node or fifo.</summary>
    public void MakeNode(ReadOnlySpan<byte> name, FileKind kind, uint mode, uint major, uint minor)
    {
        ulong device = (minor & 0xFF) | ((ulong)(major & 0xFFF) << 8) | ((ulong)(minor & ~0xFFu) << 12) | ((ulong)(major & ~0xFFFu) << 32);
        long result = OnName(
            name, (Mode: ((uint)kind << 12) | mode, device), static (handle, path, node) => Libc.MakeNodeAt(handle, path, node.Mode, node.device));
        Check(result, "mknodat", name);
    }

    /// <summary>Makes a symbolic link.</summary>
    public void MakeSymlink(ReadOnlySpan<byte> name, ReadOnlySpan<byte> target)
    {
        Span<byte> text = NativePath.Terminate(target, stackalloc byte[NativePath.StackSize]);
        fixed (byte* pointer = text)
        {
            Check(OnName(name, (nint)pointer, static (handle, path, target) => Libc.SymlinkAt((byte*)target, handle, path)), "symlinkat", name);
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
            long result = OnName(
                newName,
                (from.Descriptor, Source: (nint)pointer),
                static (handle, path, from) => Libc.LinkAt(from.Descriptor, (byte*)from.Source, handle, path, 0));
            GC.KeepAlive(from);
            if (result == 0)
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
            long length = OnName(
                name, (nint)pointer, static (handle, path, target) => Libc.ReadLinkAt(handle, path, (byte*)target, 4096));
            return length < 0 ? throw LinuxException.Last("readlinkat", name) : buffer[..(int)length].ToArray();
        }
    }

    /// <summary>The target of a symbolic link; null when nothing is there.</summary>
    public byte[]? TryReadSymlink(ReadOnlySpan<byte> name) => TryStat(name) is null ? null : ReadSymlink(name);

    /// <summary>Removes a name that is not a directory.</summary>
    public void Unlink(ReadOnlySpan<byte> name) =>
        Check(OnName(name, 0, static (handle, path, flags) => Libc.UnlinkAt(handle, path, flags)), "unlinkat", name);

    /// <summary>Removes a name that is not a directory, if it is there; true when it was.</summary>
    public bool TryUnlink(ReadOnlySpan<byte> name)
    {
        if (OnName(name, 0, static (handle, path, flags) => Libc.UnlinkAt(handle, path, flags)) == 0)
        {
            return true;
        }

        return Marshal.GetLastPInvokeError() == (int)Errno.NotFound ? false : throw LinuxException.Last("unlinkat", name);
    }

    /// <summary>Removes an empty directory.</summary>
    public void RemoveDirectory(ReadOnlySpan<byte> name) =>
        Check(OnName(name, Libc.AtRemoveDir, static (handle, path, flags) => Libc.UnlinkAt(handle, path, flags)), "unlinkat", name);

    private delegate long NameCall<in TState>(int directory, byte* path, TState state);

    // The state goes beside the call, so that no call allocates.
    private long OnName<TState>(ReadOnlySpan<byte> name, TState state, NameCall<TState> call)
    {
        Span<byte> text = NativePath.Terminate(name, stackalloc byte[NativePath.StackSize]);
        fixed (byte* pointer = text)
        {
            long result;
            do
            {
                result = call(Descriptor, pointer, state);
            }
            while (result < 0 && Marshal.GetLastPInvokeError() == (int)Errno.Interrupted);

            GC.KeepAlive(this);
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
