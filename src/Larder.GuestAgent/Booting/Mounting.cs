using Larder.GuestAgent.Calls;

namespace Larder.GuestAgent.Booting;

/// <summary>mount(2), with names that are literals or end with a NUL.</summary>
internal static unsafe class Mounting
{
    /// <summary>An error number, or 0.</summary>
    public static int Try(ReadOnlySpan<byte> source, ReadOnlySpan<byte> target, ReadOnlySpan<byte> type, nuint flags = 0, ReadOnlySpan<byte> data = default)
    {
        fixed (byte* from = source, to = target, kind = type, options = data)
        {
            return Libc.Mount(from, to, kind, flags, options) < 0 ? Libc.Errno : 0;
        }
    }

    /// <summary>Throws when it cannot be mounted.</summary>
    public static void Mount(ReadOnlySpan<byte> source, ReadOnlySpan<byte> target, ReadOnlySpan<byte> type, nuint flags = 0, ReadOnlySpan<byte> data = default)
    {
        int errno = Try(source, target, type, flags, data);
        if (errno != 0)
        {
            throw GuestException.Of("cannot mount", target, errno);
        }
    }

    /// <summary>Makes a directory where there is none.</summary>
    public static void MakeDirectory(ReadOnlySpan<byte> terminated, uint mode = 0x1ED)
    {
        fixed (byte* path = terminated)
        {
            _ = Libc.MakeDirectory(Libc.CurrentDirectory, path, mode);
        }
    }

    /// <summary>Takes a mount away, or its name at least.</summary>
    public static void Detach(ReadOnlySpan<byte> terminated)
    {
        fixed (byte* path = terminated)
        {
            _ = Libc.Unmount(path, Libc.UnmountDetach);
        }
    }
}
