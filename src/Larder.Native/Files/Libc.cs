using System.Runtime.InteropServices;

namespace Larder.Native.Files;

/// <summary>The C library's calls on files. Names are NUL-terminated bytes; see <see cref="NativePath"/>.</summary>
internal static unsafe partial class Libc
{
    public const int AtFdCwd = -100;
    public const int AtSymlinkNoFollow = 0x100;
    public const int AtRemoveDir = 0x200;
    public const int AtEmptyPath = 0x1000;
    public const int OpenReadOnly = 0;
    public const int OpenWriteOnly = 1;
    public const int OpenReadWrite = 2;
    public const int OpenCreate = 0x40;
    public const int OpenExclusive = 0x80;
    public const int OpenNonBlock = 0x800;
    public const int OpenDirectory = 0x10000;
    public const int OpenNoFollow = 0x20000;
    public const int OpenNoATime = 0x40000;
    public const int OpenCloseOnExec = 0x80000;
    public const int OpenPath = 0x200000;
    public const ulong ResolveNoXDev = 0x01;
    public const ulong ResolveNoMagicLinks = 0x02;
    public const ulong ResolveNoSymlinks = 0x04;
    public const ulong ResolveBeneath = 0x08;
    public const uint RenameNoReplace = 1;
    public const uint RenameExchange = 2;
    public const int SysOpenat2 = 437;
    public const int SysGetdents64 = 217;

    private const string Library = "libc";

    [LibraryImport(Library, EntryPoint = "open", SetLastError = true)]
    public static partial int Open(byte* path, int flags, uint mode);

    [LibraryImport(Library, EntryPoint = "openat", SetLastError = true)]
    public static partial int OpenAt(int directory, byte* path, int flags, uint mode);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    public static partial long OpenAt2(long number, int directory, byte* path, OpenHow* how, nuint size);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    public static partial long GetDirectoryEntries(long number, int directory, byte* buffer, nuint size);

    [LibraryImport(Library, EntryPoint = "lseek", SetLastError = true)]
    public static partial long Seek(int file, long offset, int whence);

    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true)]
    public static partial int Statx(int directory, byte* path, int flags, uint mask, StatxBuffer* buffer);

    [LibraryImport(Library, EntryPoint = "mkdirat", SetLastError = true)]
    public static partial int MakeDirectoryAt(int directory, byte* path, uint mode);

    [LibraryImport(Library, EntryPoint = "mknodat", SetLastError = true)]
    public static partial int MakeNodeAt(int directory, byte* path, uint mode, ulong device);

    [LibraryImport(Library, EntryPoint = "symlinkat", SetLastError = true)]
    public static partial int SymlinkAt(byte* target, int directory, byte* path);

    [LibraryImport(Library, EntryPoint = "linkat", SetLastError = true)]
    public static partial int LinkAt(int fromDirectory, byte* from, int toDirectory, byte* to, int flags);

    [LibraryImport(Library, EntryPoint = "renameat2", SetLastError = true)]
    public static partial int RenameAt2(int fromDirectory, byte* from, int toDirectory, byte* to, uint flags);

    [LibraryImport(Library, EntryPoint = "unlinkat", SetLastError = true)]
    public static partial int UnlinkAt(int directory, byte* path, int flags);

    [LibraryImport(Library, EntryPoint = "readlinkat", SetLastError = true)]
    public static partial nint ReadLinkAt(int directory, byte* path, byte* buffer, nuint size);

    [LibraryImport(Library, EntryPoint = "fchmodat", SetLastError = true)]
    public static partial int ChangeModeAt(int directory, byte* path, uint mode, int flags);

    [LibraryImport(Library, EntryPoint = "fchownat", SetLastError = true)]
    public static partial int ChangeOwnerAt(int directory, byte* path, uint user, uint group, int flags);

    [LibraryImport(Library, EntryPoint = "utimensat", SetLastError = true)]
    public static partial int SetTimesAt(int directory, byte* path, TimeSpec* times, int flags);

    [LibraryImport(Library, EntryPoint = "llistxattr", SetLastError = true)]
    public static partial nint ListAttributes(byte* path, byte* buffer, nuint size);

    [LibraryImport(Library, EntryPoint = "lgetxattr", SetLastError = true)]
    public static partial nint GetAttribute(byte* path, byte* name, byte* buffer, nuint size);

    [LibraryImport(Library, EntryPoint = "lsetxattr", SetLastError = true)]
    public static partial int SetAttribute(byte* path, byte* name, byte* value, nuint size, int flags);

    [LibraryImport(Library, EntryPoint = "flistxattr", SetLastError = true)]
    public static partial nint ListAttributesOf(int file, byte* buffer, nuint size);

    [LibraryImport(Library, EntryPoint = "fgetxattr", SetLastError = true)]
    public static partial nint GetAttributeOf(int file, byte* name, byte* buffer, nuint size);

    [LibraryImport(Library, EntryPoint = "fsetxattr", SetLastError = true)]
    public static partial int SetAttributeOf(int file, byte* name, byte* value, nuint size, int flags);

    [LibraryImport(Library, EntryPoint = "geteuid")]
    public static partial uint EffectiveUser();

    [LibraryImport(Library, EntryPoint = "getegid")]
    public static partial uint EffectiveGroup();

    [LibraryImport(Library, EntryPoint = "umask")]
    public static partial uint Umask(uint mask);

    [StructLayout(LayoutKind.Sequential)]
    public struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct StatxTime
    {
        public long Seconds;
        public uint Nanoseconds;
        public int Padding;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct StatxBuffer
    {
        public uint Mask;
        public uint BlockSize;
        public ulong Attributes;
        public uint LinkCount;
        public uint User;
        public uint Group;
        public ushort Mode;
        public ushort Spare0;
        public ulong Inode;
        public ulong Size;
        public ulong Blocks;
        public ulong AttributesMask;
        public StatxTime AccessTime;
        public StatxTime BirthTime;
        public StatxTime ChangeTime;
        public StatxTime ModifyTime;
        public uint RdevMajor;
        public uint RdevMinor;
        public uint DevMajor;
        public uint DevMinor;
        public ulong MountId;
        public fixed ulong Spare[13];
    }
}
