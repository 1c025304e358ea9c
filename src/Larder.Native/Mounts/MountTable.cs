using System.Text;
using Larder.Native.Files;

namespace Larder.Native.Mounts;

/// <summary>What is mounted where, as this process sees it.</summary>
public static unsafe class MountTable
{
    // The kernel lets a namespace have 100,000 mounts unless it is told otherwise.
    private const int LongestTable = 64 << 20;

    /// <summary>All mounts; of two at one place the later one is on top (/proc/self/mountinfo).</summary>
    /// <exception cref="IOException">There is no /proc.</exception>
    public static IReadOnlyList<MountEntry> Read() => Parse(BoundedFile.Read("/proc/self/mountinfo", LongestTable));

    /// <summary>What tells one run of the kernel from all others.</summary>
    /// <exception cref="IOException">There is no /proc.</exception>
    public static string BootId() => Encoding.ASCII.GetString(BoundedFile.Read("/proc/sys/kernel/random/boot_id", 64)).Trim();

    /// <summary>Takes away what is mounted at a path, the topmost; no link at its end is followed (umount2(2)).</summary>
    /// <exception cref="LinuxException"><see cref="Errno.Busy"/>: somebody uses it.</exception>
    public static void Unmount(ReadOnlySpan<byte> path)
    {
        fixed (byte* name = NativePath.Terminate(path, stackalloc byte[NativePath.StackSize]))
        {
            if (MountCalls.Unmount(name, MountCalls.UnmountNoFollow) < 0)
            {
                throw LinuxException.Last("umount2", path);
            }
        }
    }

    /// <summary>The path that a directory has now, whatever links led to it.</summary>
    public static byte[] PathOf(DirectoryHandle directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        byte[] path = new byte[4096];
        Span<byte> link = Encoding.ASCII.GetBytes($"/proc/self/fd/{directory.Handle.DangerousGetHandle()}\0");
        fixed (byte* linkText = link, text = path)
        {
            nint length = Libc.ReadLinkAt(Libc.AtFdCwd, linkText, text, (nuint)path.Length);
            GC.KeepAlive(directory);
            return length < 0 ? throw LinuxException.Last("readlink", link) : path[..(int)length];
        }
    }

    // proc_pid_mountinfo(5): id parent device root POINT options optional… - TYPE SOURCE options.
    internal static IReadOnlyList<MountEntry> Parse(ReadOnlySpan<byte> text)
    {
        List<MountEntry> entries = [];
        foreach (Range line in text.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> fields = text[line];
            int separator = fields.IndexOf(" - "u8);
            if (separator >= 0 && Field(fields[..separator], 4) is { } point
                && Field(fields[(separator + 3)..], 0) is { } type && Field(fields[(separator + 3)..], 1) is { } source)
            {
                entries.Add(new MountEntry(point, type, source));
            }
        }

        return entries;
    }

    private static byte[]? Field(ReadOnlySpan<byte> fields, int number)
    {
        foreach (Range field in fields.Split((byte)' '))
        {
            if (number-- == 0)
            {
                return Unescape(fields[field]);
            }
        }

        return null;
    }

    // Blanks, line ends and backslashes are written as three octal digits.
    private static byte[] Unescape(ReadOnlySpan<byte> text)
    {
        List<byte> bytes = new(text.Length);
        for (int index = 0; index < text.Length; index++)
        {
            if (text[index] == '\\' && index + 3 < text.Length && text.Slice(index + 1, 3).IndexOfAnyExceptInRange((byte)'0', (byte)'7') < 0)
            {
                bytes.Add((byte)(((text[index + 1] - '0') << 6) | ((text[index + 2] - '0') << 3) | (text[index + 3] - '0')));
                index += 3;
            }
            else
            {
                bytes.Add(text[index]);
            }
        }

        return [.. bytes];
    }
}
