using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Larder.Native.Files;
using Larder.Native.Memory;

namespace Larder.Native.Processors;

/// <summary>
/// The counter that an x86-64 processor counts time by. QEMU's software emulation hands it to its guest, which may
/// have no other clock to measure it against; so its host must say how fast it is (<see cref="TimeStampFrequency"/>).
/// </summary>
public static unsafe partial class TimeStampCounter
{
    private const int GetTimeStamp = 25;              // PR_GET_TSC
    private const int TimeStampEnabled = 1;           // PR_TSC_ENABLE
    private const nuint PageSize = 4096;

    // .NET has no intrinsic for the instruction. The page is never unmapped.
    private static readonly Lazy<nint> Code = new(Load);

    // rdtsc; shl rdx, 32; or rax, rdx; ret
    private static ReadOnlySpan<byte> Instructions => [0x0F, 0x31, 0x48, 0xC1, 0xE2, 0x20, 0x48, 0x09, 0xD0, 0xC3];

    /// <summary>Reads the counter of the processor that this thread is on.</summary>
    /// <param name="ticks">Since the processor's reset, usually; all processors of a machine agree on most of today's.</param>
    /// <returns>False on another architecture, and where the kernel allows no new code or not to read the counter.</returns>
    public static bool TryRead(out ulong ticks)
    {
        nint code = Code.Value;
        ticks = code == 0 ? 0 : ((delegate* unmanaged[SuppressGCTransition]<ulong>)code)();
        return code != 0;
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "the code stays for as long as the process")]
    private static nint Load()
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64
            || (ProcessControl(GetTimeStamp, out int state, 0, 0, 0) == 0 && state != TimeStampEnabled))
        {
            return 0;
        }

        try
        {
            // Written first and executable then, never both: hardened kernels refuse pages that are.
            MappedMemory page = MappedMemory.Anonymous(PageSize);
            Instructions.CopyTo(new Span<byte>(page.Address, (int)PageSize));
            return page.TryMakeExecutable() ? (nint)page.Address : 0;
        }
        catch (LinuxException)
        {
            return 0;
        }
    }

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int ProcessControl(int option, out int value, nuint b, nuint c, nuint d);
}
