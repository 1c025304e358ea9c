using System.Runtime.InteropServices;

namespace Larder.Native.Mounts;

/// <summary>
/// The kernel's calls on mounts. C libraries have had them by name for a few years only, so they go by number, which is the
/// same on all processors.
/// </summary>
internal static unsafe partial class MountCalls
{
    public const long MoveMount = 429;
    public const long OpenFileSystem = 430;
    public const long ConfigureFileSystem = 431;
    public const long MountFileSystem = 432;
    public const uint OpenCloseOnExec = 1;
    public const uint MountCloseOnExec = 1;
    public const uint SetFlag = 0;
    public const uint SetString = 1;
    public const uint Create = 6;
    public const uint FromEmptyPath = 0x04;
    public const uint ToEmptyPath = 0x40;
    public const int UnmountNoFollow = 8;
    public const int FcntlSetSignal = 10;
    public const int FcntlSetLease = 1024;
    public const int WriteLease = 1;
    public const int NoLease = 2;

    /// <summary>A signal whose default is to do nothing.</summary>
    public const int SignalUrgent = 23;

    private const string Library = "libc";

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    public static partial long Open(long number, byte* type, uint flags);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    public static partial long Configure(long number, SafeHandle context, uint command, byte* key, byte* value, int auxiliary);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    public static partial long Mount(long number, SafeHandle context, uint flags, uint attributes);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    public static partial long Move(long number, SafeHandle from, byte* fromPath, SafeHandle to, byte* toPath, uint flags);

    [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
    public static partial nint ReadMessage(SafeHandle context, byte* buffer, nuint size);

    [LibraryImport(Library, EntryPoint = "umount2", SetLastError = true)]
    public static partial int Unmount(byte* path, int flags);

    [LibraryImport(Library, EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Control(SafeHandle file, int command, int argument);
}
