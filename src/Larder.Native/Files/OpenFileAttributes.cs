using System.Runtime.InteropServices;

namespace Larder.Native.Files;

/// <summary>Attributes of open files and directories, read and set without any name. All throw <see cref="LinuxException"/>.</summary>
public static unsafe class OpenFileAttributes
{
    /// <summary>Sets owner and group.</summary>
    public static void SetOwner(SafeHandle file, uint user, uint group) => Check(Libc.ChangeOwner(file, user, group), "fchown");

    /// <summary>Sets access and modification time.</summary>
    public static void SetTimes(SafeHandle file, long seconds, uint nanoseconds)
    {
        Libc.TimeSpec* times = stackalloc Libc.TimeSpec[2];
        times[0] = times[1] = new Libc.TimeSpec { Seconds = seconds, Nanoseconds = nanoseconds };
        Check(Libc.SetTimes(file, times), "futimens");
    }

    /// <summary>Names of the extended attributes; none where the file system has none.</summary>
    public static IReadOnlyList<byte[]> ListExtended(SafeHandle file)
    {
        IReadOnlyList<byte[]> names = ExtendedAttributeCalls.List(null, (int)file.DangerousGetHandle(), default);
        GC.KeepAlive(file);
        return names;
    }

    /// <summary>The value of one extended attribute; null when it is not there.</summary>
    public static byte[]? GetExtended(SafeHandle file, ReadOnlySpan<byte> attribute)
    {
        byte[]? value = ExtendedAttributeCalls.Get(null, (int)file.DangerousGetHandle(), attribute, default);
        GC.KeepAlive(file);
        return value;
    }

    /// <summary>Sets one extended attribute.</summary>
    public static void SetExtended(SafeHandle file, ReadOnlySpan<byte> attribute, ReadOnlySpan<byte> value)
    {
        ExtendedAttributeCalls.Set(null, (int)file.DangerousGetHandle(), attribute, value, default);
        GC.KeepAlive(file);
    }

    private static void Check(int result, string call)
    {
        if (result < 0)
        {
            throw LinuxException.Last(call);
        }
    }
}
