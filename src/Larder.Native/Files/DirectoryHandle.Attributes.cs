using System.Globalization;
using System.Runtime.InteropServices;

namespace Larder.Native.Files;

public sealed unsafe partial class DirectoryHandle
{
    private const uint StatxBasic = 0x7FF;

    /// <summary>What stands at a name, unfollowed. The empty name is this directory itself.</summary>
    public FileStatus Stat(ReadOnlySpan<byte> name) => TryStat(name) ?? throw LinuxException.Last("statx", name);

    /// <summary>What stands at a name, unfollowed; null when nothing does.</summary>
    public FileStatus? TryStat(ReadOnlySpan<byte> name)
    {
        Libc.StatxBuffer buffer;
        long result = OnName(
            name,
            (Flags: NoFollow(name), Buffer: (nint)(&buffer)),
            static (handle, path, into) => Libc.Statx(handle, path, into.Flags, StatxBasic, (Libc.StatxBuffer*)into.Buffer));
        if (result == 0)
        {
            return new FileStatus(buffer);
        }

        return Marshal.GetLastPInvokeError() == (int)Errno.NotFound ? null : throw LinuxException.Last("statx", name);
    }

    /// <summary>What an open file is.</summary>
    public static FileStatus StatOpen(SafeHandle file)
    {
        FileStatus status = StatOpen((int)file.DangerousGetHandle());
        GC.KeepAlive(file);
        return status;
    }

    internal static FileStatus StatOpen(int descriptor)
    {
        Libc.StatxBuffer buffer;
        byte empty = 0;
        return Libc.Statx(descriptor, &empty, Libc.AtEmptyPath, StatxBasic, &buffer) == 0
            ? new FileStatus(buffer)
            : throw LinuxException.Last("statx");
    }

    /// <summary>Sets the twelve permission bits of a name that is no link.</summary>
    public void SetMode(ReadOnlySpan<byte> name, ushort mode)
    {
        if (name.IsEmpty)
        {
            FileContent.SetMode(_handle, mode);
            return;
        }

        long result = OnName(name, mode, static (handle, path, mode) => Libc.ChangeModeAt(handle, path, mode, Libc.AtSymlinkNoFollow));
        if (result < 0 && Marshal.GetLastPInvokeError() == (int)Errno.NotSupported && Stat(name).Kind is not FileKind.Symlink)
        {
            // glibc before 2.32 cannot do it without following.
            result = OnName(name, mode, static (handle, path, mode) => Libc.ChangeModeAt(handle, path, mode, 0));
        }

        Check(result, "fchmodat", name);
    }

    /// <summary>Sets owner and group of a name, unfollowed.</summary>
    public void SetOwner(ReadOnlySpan<byte> name, uint user, uint group)
    {
        long result = OnName(
            name,
            (user, group, Flags: NoFollow(name)),
            static (handle, path, owner) => Libc.ChangeOwnerAt(handle, path, owner.user, owner.group, owner.Flags));
        Check(result, "fchownat", name);
    }

    /// <summary>Sets access and modification time of a name, unfollowed.</summary>
    public void SetTimes(ReadOnlySpan<byte> name, long seconds, uint nanoseconds)
    {
        if (name.IsEmpty)
        {
            OpenFileAttributes.SetTimes(_handle, seconds, nanoseconds);
            return;
        }

        Libc.TimeSpec* times = stackalloc Libc.TimeSpec[2];
        times[0] = times[1] = new Libc.TimeSpec { Seconds = seconds, Nanoseconds = nanoseconds };
        long result = OnName(
            name,
            (nint)times,
            static (handle, path, times) => Libc.SetTimesAt(handle, path, (Libc.TimeSpec*)times, Libc.AtSymlinkNoFollow));
        Check(result, "utimensat", name);
    }

    /// <summary>Names of the extended attributes of a name, unfollowed; none where the file system has none.</summary>
    public IReadOnlyList<byte[]> ListExtendedAttributes(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
        {
            return OpenFileAttributes.ListExtended(_handle);
        }

        fixed (byte* path = DescriptorPath(name, stackalloc byte[NativePath.StackSize]))
        {
            return ExtendedAttributeCalls.List(path, -1, name);
        }
    }

    /// <summary>The value of one extended attribute, unfollowed; null when it is not there.</summary>
    public byte[]? GetExtendedAttribute(ReadOnlySpan<byte> name, ReadOnlySpan<byte> attribute)
    {
        if (name.IsEmpty)
        {
            return OpenFileAttributes.GetExtended(_handle, attribute);
        }

        fixed (byte* path = DescriptorPath(name, stackalloc byte[NativePath.StackSize]))
        {
            return ExtendedAttributeCalls.Get(path, -1, attribute, name);
        }
    }

    /// <summary>Sets one extended attribute, unfollowed.</summary>
    public void SetExtendedAttribute(ReadOnlySpan<byte> name, ReadOnlySpan<byte> attribute, ReadOnlySpan<byte> value)
    {
        if (name.IsEmpty)
        {
            OpenFileAttributes.SetExtended(_handle, attribute, value);
            return;
        }

        fixed (byte* path = DescriptorPath(name, stackalloc byte[NativePath.StackSize]))
        {
            ExtendedAttributeCalls.Set(path, -1, attribute, value, name);
        }
    }

    private static int NoFollow(ReadOnlySpan<byte> name) => Libc.AtSymlinkNoFollow | (name.IsEmpty ? Libc.AtEmptyPath : 0);

    // The xattr calls take no directory descriptor (until Linux 6.13); /proc leads there without following the last name.
    private Span<byte> DescriptorPath(ReadOnlySpan<byte> name, Span<byte> buffer)
    {
        ReadOnlySpan<byte> prefix = "/proc/self/fd/"u8;
        Span<byte> text = prefix.Length + 12 + name.Length < buffer.Length ? buffer : new byte[prefix.Length + 13 + name.Length];
        prefix.CopyTo(text);
        _ = Descriptor.TryFormat(text[prefix.Length..], out int digits, default, CultureInfo.InvariantCulture);
        text[prefix.Length + digits] = (byte)'/';
        _ = NativePath.Terminate(name, text[(prefix.Length + digits + 1)..]);
        return text;
    }
}
