using System.Runtime.InteropServices;

namespace Larder.GuestAgent.Calls;

/// <summary>The C library's calls that only the first process of a machine makes.</summary>
internal static unsafe partial class Libc
{
    public const nuint MountReadOnly = 1;
    public const nuint MountNoSetUser = 2;
    public const nuint MountNoDevices = 4;
    public const nuint MountNoExecute = 8;
    public const nuint MountRemount = 32;
    public const nuint MountMove = 8192;
    public const int UnmountDetach = 2;

    public const int RebootRestart = 0x01234567;
    public const int RebootPowerOff = 0x4321FEDC;
    public const int LimitOfFiles = 7;
    public const nint SysFinitModule = 313;
    public const int CompressedModule = 4;     // MODULE_INIT_COMPRESSED_FILE

    [LibraryImport(Library, EntryPoint = "mount", SetLastError = true)]
    public static partial int Mount(byte* source, byte* target, byte* type, nuint flags, byte* data);

    [LibraryImport(Library, EntryPoint = "umount2", SetLastError = true)]
    public static partial int Unmount(byte* target, int flags);

    [LibraryImport(Library, EntryPoint = "chroot", SetLastError = true)]
    public static partial int ChangeRoot(byte* path);

    [LibraryImport(Library, EntryPoint = "sethostname", SetLastError = true)]
    public static partial int SetHostName(byte* name, nint length);

    [LibraryImport(Library, EntryPoint = "setrlimit", SetLastError = true)]
    public static partial int SetLimit(int resource, ulong* softAndHard);

    [LibraryImport(Library, EntryPoint = "sync")]
    public static partial void SyncAll();

    [LibraryImport(Library, EntryPoint = "reboot", SetLastError = true)]
    public static partial int Reboot(int how);
}
