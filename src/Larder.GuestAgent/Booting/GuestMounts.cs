using Larder.GuestAgent.Calls;

namespace Larder.GuestAgent.Booting;

/// <summary>The file systems that every Linux has, in the initramfs first and then in the image.</summary>
internal static unsafe class GuestMounts
{
    private const nuint Plain = Libc.MountNoSetUser | Libc.MountNoDevices | Libc.MountNoExecute;

    /// <summary>What is needed to find the image. Our messages go to the console from here on.</summary>
    public static void Early()
    {
        Mounting.MakeDirectory("/dev"u8);
        Mounting.MakeDirectory("/proc"u8);
        Mounting.MakeDirectory("/sys"u8);
        int errno = Mounting.Try("devtmpfs"u8, "/dev"u8, "devtmpfs"u8, Libc.MountNoSetUser, "mode=0755"u8);
        OpenConsole();
        if (errno != 0)
        {
            throw GuestException.Of("cannot mount", "/dev"u8, errno);
        }

        Mounting.Mount("proc"u8, "/proc"u8, "proc"u8, Plain);
        Mounting.Mount("sysfs"u8, "/sys"u8, "sysfs"u8, Plain);
    }

    /// <summary>Before the image becomes the root: it gets its own, at names that its own links lead to.</summary>
    public static void LeaveEarly()
    {
        Mounting.Detach("/sys"u8);
        Mounting.Detach("/proc"u8);
        Mounting.Detach("/dev"u8);
    }

    /// <summary>All that a program may expect. Throws when /proc, /sys or /dev cannot be mounted.</summary>
    public static void InImage()
    {
        MountKernels();
        Mounting.MakeDirectory("/dev/pts"u8);
        MountAt("devpts"u8, "/dev/pts"u8, "devpts"u8, Libc.MountNoSetUser | Libc.MountNoExecute, "gid=5,mode=0620,ptmxmode=0666"u8);
        Mounting.MakeDirectory("/dev/shm"u8, 0x3FF);
        MountAt("tmpfs"u8, "/dev/shm"u8, "tmpfs"u8, Libc.MountNoSetUser | Libc.MountNoDevices, "mode=1777"u8);
        Link("/proc/self/fd"u8, "/dev/fd"u8);
        Link("/proc/self/fd/0"u8, "/dev/stdin"u8);
        Link("/proc/self/fd/1"u8, "/dev/stdout"u8);
        Link("/proc/self/fd/2"u8, "/dev/stderr"u8);
        Mounting.MakeDirectory("/run"u8);
        bool isReadOnly = !IsWritable();
        if (Mounting.Try("tmpfs"u8, "/run"u8, "tmpfs"u8, Libc.MountNoSetUser | Libc.MountNoDevices, "mode=0755"u8) != 0 && !isReadOnly)
        {
            throw GuestException.Of("cannot mount", "/run"u8, Errors.InputOutput);
        }

        Mounting.MakeDirectory("/tmp"u8, 0x3FF);
        if (isReadOnly)
        {
            _ = Mounting.Try("tmpfs"u8, "/tmp"u8, "tmpfs"u8, Libc.MountNoSetUser | Libc.MountNoDevices, "mode=1777"u8);
        }

        // A kernel may have none.
        _ = Mounting.Try("cgroup2"u8, "/sys/fs/cgroup"u8, "cgroup2"u8, Plain, "nsdelegate"u8);
    }

    /// <summary>What an init gets from an initramfs; all else it mounts itself. Throws when one cannot be mounted.</summary>
    public static void ForInit()
    {
        MountKernels();
        MountAt("tmpfs"u8, "/run"u8, "tmpfs"u8, Libc.MountNoSetUser | Libc.MountNoDevices, "mode=0755"u8);
    }

    /// <summary>Whether files can be made in the root.</summary>
    public static bool IsWritable()
    {
        fixed (byte* root = "/"u8)
        {
            return Libc.Access(Libc.CurrentDirectory, root, 2, 0) == 0;
        }
    }

    /// <summary>Makes descriptors 0, 1 and 2 be the console, or nothing where there is none.</summary>
    public static void OpenConsole()
    {
        int console = Descriptor.Open("/dev/console"u8, Libc.ReadWrite | Libc.NoTerminal);
        console = console < 0 ? Descriptor.Open("/dev/null"u8, Libc.ReadWrite) : console;
        for (int target = 0; console >= 0 && target < 3; target++)
        {
            // Onto itself it would be no copy, and stay one that is closed when a program is executed.
            _ = console == target ? Libc.Control(console, Libc.SetDescriptorFlags, 0) : Libc.Duplicate(console, target);
        }

        if (console > 2)
        {
            Descriptor.Close(ref console);
        }
    }

    private static void MountKernels()
    {
        MountAt("devtmpfs"u8, "/dev"u8, "devtmpfs"u8, Libc.MountNoSetUser, "mode=0755"u8);
        MountAt("proc"u8, "/proc"u8, "proc"u8, Plain);
        MountAt("sysfs"u8, "/sys"u8, "sysfs"u8, Plain);
    }

    private static void MountAt(ReadOnlySpan<byte> source, ReadOnlySpan<byte> target, ReadOnlySpan<byte> type, nuint flags, ReadOnlySpan<byte> data = default)
    {
        Mounting.MakeDirectory(target);
        Mounting.Mount(source, target, type, flags, data);
    }

    private static void Link(ReadOnlySpan<byte> target, ReadOnlySpan<byte> path)
    {
        fixed (byte* text = target, at = path)
        {
            _ = Libc.MakeSymbolicLink(text, Libc.CurrentDirectory, at);
        }
    }
}
