using System.Runtime.InteropServices;

namespace Larder.Native.Files;

/// <summary>The extended attributes of a path, unfollowed, or of an open file where the path is null (xattr(7)).</summary>
internal static unsafe class ExtendedAttributeCalls
{
    // XATTR_LIST_MAX and XATTR_SIZE_MAX: no list and no value is longer.
    private const int MaxLength = 65536;
    private const int UsualLength = 256;

    public static IReadOnlyList<byte[]> List(byte* path, int file, ReadOnlySpan<byte> name)
    {
        Span<byte> usual = stackalloc byte[UsualLength];
        nint length = ListInto(path, file, usual);
        if (length >= 0)
        {
            return Split(usual[..(int)length]);
        }

        switch ((Errno)Marshal.GetLastPInvokeError())
        {
            case Errno.NotSupported:
                return [];
            case Errno.Range:
                byte[] most = new byte[MaxLength];
                length = ListInto(path, file, most);
                return length >= 0 ? Split(most.AsSpan(0, (int)length)) : throw LinuxException.Last("llistxattr", name);
            default:
                throw LinuxException.Last("llistxattr", name);
        }
    }

    public static byte[]? Get(byte* path, int file, ReadOnlySpan<byte> attribute, ReadOnlySpan<byte> name)
    {
        Span<byte> usual = stackalloc byte[UsualLength];
        nint length = GetInto(path, file, attribute, usual);
        if (length >= 0)
        {
            return usual[..(int)length].ToArray();
        }

        switch ((Errno)Marshal.GetLastPInvokeError())
        {
            case Errno.NoData:
                return null;
            case Errno.Range:
                byte[] most = new byte[MaxLength];
                length = GetInto(path, file, attribute, most);
                return length >= 0 ? most[..(int)length] : throw LinuxException.Last("lgetxattr", name);
            default:
                throw LinuxException.Last("lgetxattr", name);
        }
    }

    public static void Set(byte* path, int file, ReadOnlySpan<byte> attribute, ReadOnlySpan<byte> value, ReadOnlySpan<byte> name)
    {
        fixed (byte* key = NativePath.Terminate(attribute, stackalloc byte[NativePath.StackSize]), source = value)
        {
            int result = path is null
                ? Libc.SetAttributeOf(file, key, source, (nuint)value.Length, 0)
                : Libc.SetAttribute(path, key, source, (nuint)value.Length, 0);
            if (result < 0)
            {
                throw LinuxException.Last("lsetxattr", name);
            }
        }
    }

    private static nint ListInto(byte* path, int file, Span<byte> buffer)
    {
        fixed (byte* target = buffer)
        {
            return path is null
                ? Libc.ListAttributesOf(file, target, (nuint)buffer.Length)
                : Libc.ListAttributes(path, target, (nuint)buffer.Length);
        }
    }

    private static nint GetInto(byte* path, int file, ReadOnlySpan<byte> attribute, Span<byte> buffer)
    {
        fixed (byte* key = NativePath.Terminate(attribute, stackalloc byte[NativePath.StackSize]), target = buffer)
        {
            return path is null
                ? Libc.GetAttributeOf(file, key, target, (nuint)buffer.Length)
                : Libc.GetAttribute(path, key, target, (nuint)buffer.Length);
        }
    }

    private static byte[][] Split(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return [];
        }

        byte[][] names = new byte[text.Count((byte)0)][];
        for (int index = 0; index < names.Length; index++)
        {
            int end = text.IndexOf((byte)0);
            names[index] = text[..end].ToArray();
            text = text[(end + 1)..];
        }

        return names;
    }
}
