using System.Runtime.InteropServices;

namespace Larder.GuestAgent.Calls;

/// <summary>The C library's calls on processes.</summary>
internal static unsafe partial class Libc
{
    public const int OpaqueSize = 512;         // more than posix_spawn's structures and sigset_t have

    public const short SpawnSetSignalDefaults = 0x04;
    public const short SpawnSetSignalMask = 0x08;
    public const short SpawnSetSession = 0x80;

    public const int SignalKill = 9;
    public const int SignalPipe = 13;
    public const int SignalTerminate = 15;
    public const int SignalPowerOff = 38;      // SIGRTMIN+4 of the GNU C library, which systemd is built with
    public const int NoHang = 1;
    public const int SetChildSubreaper = 36;

    public const nint SysSetgroups = 116;
    public const nint SysSetresuid = 117;
    public const nint SysSetresgid = 119;
    public const nint SysPidfdOpen = 434;

    [LibraryImport(Library, EntryPoint = "posix_spawn")]
    public static partial int Spawn(int* pid, byte* path, byte* actions, byte* attributes, byte** argv, byte** envp);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_init")]
    public static partial int ActionsInit(byte* actions);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_destroy")]
    public static partial int ActionsDestroy(byte* actions);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_adddup2")]
    public static partial int ActionsDuplicate(byte* actions, int source, int target);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_addopen")]
    public static partial int ActionsOpen(byte* actions, int descriptor, byte* path, int flags, uint mode);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_addchdir_np")]
    public static partial int ActionsChangeDirectory(byte* actions, byte* path);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_init")]
    public static partial int AttributesInit(byte* attributes);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_destroy")]
    public static partial int AttributesDestroy(byte* attributes);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setflags")]
    public static partial int AttributesFlags(byte* attributes, short flags);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setsigdefault")]
    public static partial int AttributesSignalDefaults(byte* attributes, byte* set);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setsigmask")]
    public static partial int AttributesSignalMask(byte* attributes, byte* set);

    [LibraryImport(Library, EntryPoint = "sigemptyset")]
    public static partial int SignalsNone(byte* set);

    [LibraryImport(Library, EntryPoint = "sigfillset")]
    public static partial int SignalsAll(byte* set);

    [LibraryImport(Library, EntryPoint = "signal", SetLastError = true)]
    public static partial nint SignalHandler(int signal, nint handler);

    [LibraryImport(Library, EntryPoint = "execve", SetLastError = true)]
    public static partial int Execute(byte* path, byte** argv, byte** envp);

    [LibraryImport(Library, EntryPoint = "waitpid", SetLastError = true)]
    public static partial int Wait(int pid, int* status, int options);

    [LibraryImport(Library, EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int pid, int signal);

    [LibraryImport(Library, EntryPoint = "prctl", SetLastError = true)]
    public static partial int ProcessControl(int option, nuint a, nuint b, nuint c, nuint d);

    [LibraryImport(Library, EntryPoint = "chdir", SetLastError = true)]
    public static partial int ChangeDirectory(byte* path);

    [LibraryImport(Library, EntryPoint = "getpid")]
    public static partial int ProcessNumber();

    [LibraryImport(Library, EntryPoint = "geteuid")]
    public static partial uint EffectiveUser();

    [LibraryImport(Library, EntryPoint = "_exit")]
    public static partial void Exit(int code);
}
