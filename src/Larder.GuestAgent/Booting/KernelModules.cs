using Larder.GuestAgent.Calls;

namespace Larder.GuestAgent.Booting;

/// <summary>Loads what /modules.list of the initramfs names, one path a line, in this order.</summary>
internal static unsafe class KernelModules
{
    private const int LongestList = 1 << 20;

    /// <summary>Throws for a module that cannot be loaded. One that is there already is none of these.</summary>
    public static void Load()
    {
        byte[] list = Descriptor.ReadFile("/modules.list"u8, LongestList) ?? [];
        foreach (Range range in list.AsSpan().Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = list.AsSpan(range).Trim(" \t\r"u8);
            if (!line.IsEmpty)
            {
                Load(line);
            }
        }
    }

    private static void Load(ReadOnlySpan<byte> line)
    {
        byte[] path = Terminated.Of(line);
        int file = Descriptor.Open(path, Libc.ReadOnly);
        int errno = file < 0 ? Libc.Errno : 0;
        if (errno == 0)
        {
            bool isCompressed = !line.EndsWith(".ko"u8);
            fixed (byte* none = "\0"u8)
            {
                errno = Libc.SystemCall(Libc.SysFinitModule, file, (nint)none, isCompressed ? Libc.CompressedModule : 0, 0) < 0 ? Libc.Errno : 0;
            }

            Descriptor.Close(ref file);
        }

        if (errno is not (0 or Errors.Exists))
        {
            throw GuestException.Of("cannot load the module", path, errno);
        }

        // The initramfs is memory, and it is not needed again.
        fixed (byte* name = path)
        {
            _ = Libc.Unlink(Libc.CurrentDirectory, name, 0);
        }
    }
}
