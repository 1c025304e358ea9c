using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

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
        Libc.StatxBuffer* target = &buffer;
        int flags = Libc.AtSymlinkNoFollow | (name.IsEmpty ? Libc.AtEmptyPath : 0);
        if (OnName(name, (handle, path) => Libc.Statx(handle, path, flags, StatxBasic, target)) == 0)
        {
            return new FileStatus(buffer);
        }

        return Marshal.GetLastPInvokeError() == (int)Errno.NotFound ? null : throw LinuxException.Last("statx", name);
    }

    /// <summary>What an open file is.</summary>
    public static FileStatus StatOpen(SafeHandle file)
    {
        Libc.StatxBuffer buffer;
        byte empty = 0;
        int result = Libc.Statx((int)file.DangerousGetHandle(), &empty, Libc.AtEmptyPath, StatxBasic, &buffer);
        GC.KeepAlive(file);
        return result == 0 ? new FileStatus(buffer) : throw LinuxException.Last("statx");
    }

    /// <summary>Sets the twelve permission bits; the name must not be a link.</summary>
    public void SetMode(ReadOnlySpan<byte> name, ushort mode)
    {
        if (name.IsEmpty)
        {
            Check(Libc.ChangeMode(_handle, mode), "fchmod", name);
            return;
        }

        Check(OnName(name, (handle, path) => Libc.ChangeModeAt(handle, path, mode, 0)), "fchmodat", name);
    }

    /// <summary>Sets owner and group of a name, unfollowed.</summary>
    public void SetOwner(ReadOnlySpan<byte> name, uint user, uint group)
    {
        int flags = Libc.AtSymlinkNoFollow | (name.IsEmpty ? Libc.AtEmptyPath : 0);
        Check(OnName(name, (handle, path) => Libc.ChangeOwnerAt(handle, path, user, group, flags)), "fchownat", name);
    }

    /// <summary>Sets access and modification time of a name, unfollowed.</summary>
    public void SetTimes(ReadOnlySpan<byte> name, long seconds, uint nanoseconds)
    {
        Libc.TimeSpec* times = stackalloc Libc.TimeSpec[2];
        times[0] = times[1] = new Libc.TimeSpec { Seconds = seconds, Nanoseconds = nanoseconds };
        Libc.TimeSpec* both = times;
        ReadOnlySpan<byte> path = name.IsEmpty ? "."u8 : name;
        Check(OnName(path, (handle, text) => Libc.SetTimesAt(handle, text, both, Libc.AtSymlinkNoFollow)), "utimensat", name);
    }

    /// <summary>Names of the extended attributes of a name, unfollowed; none where the file system has none.</summary>
    public IReadOnlyList<byte[]> ListExtendedAttributes(ReadOnlySpan<byte> name)
    {
        byte[] path = DescriptorPath(name);
        byte[] buffer = new byte[1024];
        while (true)
        {
            nint length;
            fixed (byte* text = path, target = buffer)
            {
                length = Libc.ListAttributes(text, target, (nuint)buffer.Length);
            }

            if (length >= 0)
            {
                return SplitNames(buffer.AsSpan(0, (int)length));
            }

            switch ((Errno)Marshal.GetLastPInvokeError())
            {
                case Errno.Range:
                    buffer = new byte[buffer.Length * 8];
                    break;
                case Errno.NotSupported:
                    return [];
                default:
                    throw LinuxException.Last("llistxattr", name);
            }
        }
    }

    /// <summary>The value of one extended attribute, unfollowed; null when it is not there.</summary>
    public byte[]? GetExtendedAttribute(ReadOnlySpan<byte> name, ReadOnlySpan<byte> attribute)
    {
        byte[] path = DescriptorPath(name);
        byte[] key = [.. attribute, 0];
        byte[] buffer = new byte[65536]; // XATTR_SIZE_MAX
        fixed (byte* text = path, keyText = key, target = buffer)
        {
            nint length = Libc.GetAttribute(text, keyText, target, (nuint)buffer.Length);
            return length >= 0 ? buffer[..(int)length]
                : Marshal.GetLastPInvokeError() == (int)Errno.NoData ? null
                : throw LinuxException.Last("lgetxattr", name);
        }
    }

    /// <summary>Sets one extended attribute, unfollowed.</summary>
    public void SetExtendedAttribute(ReadOnlySpan<byte> name, ReadOnlySpan<byte> attribute, ReadOnlySpan<byte> value)
    {
        byte[] path = DescriptorPath(name);
        byte[] key = [.. attribute, 0];
        fixed (byte* text = path, keyText = key, source = value)
        {
            Check(Libc.SetAttribute(text, keyText, source, (nuint)value.Length, 0), "lsetxattr", name);
        }
    }

    // The xattr calls take no directory descriptor (until Linux 6.13); /proc leads there without following the last name.
    private byte[] DescriptorPath(ReadOnlySpan<byte> name) =>
    [
        .. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{_descriptor}/")),
        .. name.IsEmpty ? "."u8 : name,
        0,
    ];

    private static List<byte[]> SplitNames(ReadOnlySpan<byte> text)
    {
        List<byte[]> names = [];
        while (!text.IsEmpty)
        {
            int end = text.IndexOf((byte)0);
            names.Add(text[..end].ToArray());
            text = text[(end + 1)..];
        }

        return names;
    }
}
