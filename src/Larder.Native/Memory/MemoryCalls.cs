using System.Runtime.InteropServices;

namespace Larder.Native.Memory;

/// <summary>The C library's calls about mapped memory.</summary>
internal static unsafe partial class MemoryCalls
{
    internal const int Readable = 1;                  // PROT_READ
    internal const int Writable = 2;                  // PROT_WRITE
    internal const int Executable = 4;                // PROT_EXEC
    internal const int Shared = 1;                    // MAP_SHARED
    internal const int Private = 2;                   // MAP_PRIVATE
    internal const int Anonymous = 0x20;              // MAP_ANONYMOUS
    internal const nint Failed = -1;                  // MAP_FAILED

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    internal static partial nint Map(nint address, nuint size, int protection, int flags, int descriptor, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    internal static partial int Protect(nint address, nuint size, int protection);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    internal static partial int Unmap(nint address, nuint size);
}
