using Larder.GuestAgent.Calls;

namespace Larder.GuestAgent.Booting;

/// <summary>
/// Loads what /modules.list of the initramfs names, one path a line, in this order; those of sockets to the host only where
/// the host has one.
/// </summary>
internal static unsafe class KernelModules
{
    private const int LongestList = 1 << 20;
    private const int LongestLine = 64 * 1024;

    /// <summary>Throws for a module that cannot be loaded. One that is there already is none of these.</summary>
    public static void Load(bool withSockets)
    {
        byte[] list = Descriptor.ReadFile("/modules.list"u8, LongestList) ?? [];
        byte[] kernelLine = Descriptor.ReadFile("/proc/cmdline"u8, LongestLine) ?? [];
        foreach (Range range in list.AsSpan().Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = list.AsSpan(range).Trim(" \t\r"u8);
            if (!line.IsEmpty && (withSockets || line.IndexOf("vsock"u8) < 0))
            {
                Load(line, Parameters(kernelLine, line));
            }
        }
    }

    private static void Load(ReadOnlySpan<byte> line, byte[] parameters)
    {
        byte[] path = Terminated.Of(line);
        int file = Descriptor.Open(path, Libc.ReadOnly);
        int errno = file < 0 ? Libc.Errno : 0;
        if (errno == 0)
        {
            bool isCompressed = !line.EndsWith(".ko"u8);
            fixed (byte* text = parameters)
            {
                errno = Libc.SystemCall(Libc.SysFinitModule, file, (nint)text, isCompressed ? Libc.CompressedModule : 0, 0) < 0 ? Libc.Errno : 0;
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

    // The kernel keeps NAME.PARAMETER=VALUE for drivers that it has built in; for others, that is the loader's work.
    private static byte[] Parameters(ReadOnlySpan<byte> kernelLine, ReadOnlySpan<byte> path)
    {
        ReadOnlySpan<byte> name = path[(path.LastIndexOf((byte)'/') + 1)..];
        name = name[..Math.Max(0, name.IndexOf((byte)'.'))];
        List<byte> parameters = [];
        foreach (Range range in kernelLine.SplitAny(" \n\t"u8))
        {
            ReadOnlySpan<byte> word = kernelLine[range];
            int point = word.IndexOf((byte)'.');
            if (point > 0 && IsSame(word[..point], name))
            {
                parameters.AddRange(word[(point + 1)..]);
                parameters.Add((byte)' ');
            }
        }

        parameters.Add(0);
        return [.. parameters];
    }

    // Dashes and underscores are one in names of modules.
    private static bool IsSame(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        bool isSame = left.Length == right.Length;
        for (int at = 0; isSame && at < left.Length; at++)
        {
            isSame = left[at] == right[at] || (left[at] is (byte)'-' or (byte)'_' && right[at] is (byte)'-' or (byte)'_');
        }

        return isSame;
    }
}
