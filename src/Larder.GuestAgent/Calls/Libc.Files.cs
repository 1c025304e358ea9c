using System.Runtime.InteropServices;

namespace Larder.GuestAgent.Calls;

/// <summary>The C library's calls on files.</summary>
internal static unsafe partial class Libc
{
    public const int CurrentDirectory = -100;        // AT_FDCWD
    public const int NoFollowLink = 0x100;           // AT_SYMLINK_NOFOLLOW
    public const int RemoveDirectory = 0x200;        // AT_REMOVEDIR
    public const int EmptyPath = 0x1000;             // AT_EMPTY_PATH

    public const uint KindMask = 0xF000;
    public const uint KindFifo = 0x1000;
    public const uint KindCharacter = 0x2000;
    public const uint KindDirectory = 0x4000;
    public const uint KindBlock = 0x6000;
    public const uint KindFile = 0x8000;
    public const uint KindLink = 0xA000;

    public const int Executable = 1;                 // X_OK
    public const nint SysGetdents64 = 217;
    public const nint SysOpenat2 = 437;
    public const ulong ResolveNoMagicLinks = 2;
    public const ulong ResolveBeneath = 8;

    [LibraryImport(Library, EntryPoint = "openat", SetLastError = true)]
    public static partial int OpenAt(int directory, byte* path, int flags, uint mode);

    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true)]
    public static partial int Statx(int directory, byte* path, int flags, uint mask, FileStatus* status);

    [LibraryImport(Library, EntryPoint = "faccessat", SetLastError = true)]
    public static partial int Access(int directory, byte* path, int mode, int flags);

    [LibraryImport(Library, EntryPoint = "mkdirat", SetLastError = true)]
    public static partial int MakeDirectory(int directory, byte* path, uint mode);

    [LibraryImport(Library, EntryPoint = "mknodat", SetLastError = true)]
    public static partial int MakeNode(int directory, byte* path, uint mode, ulong device);

    [LibraryImport(Library, EntryPoint = "symlinkat", SetLastError = true)]
    public static partial int MakeSymbolicLink(byte* target, int directory, byte* path);

    [LibraryImport(Library, EntryPoint = "linkat", SetLastError = true)]
    public static partial int MakeHardLink(int from, byte* path, int to, byte* name, int flags);

    [LibraryImport(Library, EntryPoint = "unlinkat", SetLastError = true)]
    public static partial int Unlink(int directory, byte* path, int flags);

    [LibraryImport(Library, EntryPoint = "rename", SetLastError = true)]
    public static partial int Rename(byte* from, byte* to);

    [LibraryImport(Library, EntryPoint = "readlinkat", SetLastError = true)]
    public static partial nint ReadLink(int directory, byte* path, byte* buffer, nint size);

    [LibraryImport(Library, EntryPoint = "fchmod", SetLastError = true)]
    public static partial int ChangeMode(int descriptor, uint mode);

    [LibraryImport(Library, EntryPoint = "fchmodat", SetLastError = true)]
    public static partial int ChangeModeAt(int directory, byte* path, uint mode, int flags);

    [LibraryImport(Library, EntryPoint = "fchownat", SetLastError = true)]
    public static partial int ChangeOwner(int directory, byte* path, uint user, uint group, int flags);

    [LibraryImport(Library, EntryPoint = "utimensat", SetLastError = true)]
    public static partial int SetTimes(int directory, byte* path, long* accessedAndModified, int flags);

    [LibraryImport(Library, EntryPoint = "futimens", SetLastError = true)]
    public static partial int SetFileTimes(int descriptor, long* accessedAndModified);
}
