using System.Globalization;
using Larder.Formats.Errors;
using Larder.Native.Files;

namespace Larder.Machines.Running;

/// <summary>Whether this machine has the memory that a guest is to have (proc(5), /proc/meminfo).</summary>
internal static class HostMemory
{
    private const long KiB = 1024;
    private const long MiB = 1 << 20;

    /// <summary>Refuses a machine that would end by the kernel's hand, or take others with it.</summary>
    /// <exception cref="LarderException">LRD3409.</exception>
    public static void Require(string machine, long bytes)
    {
        if (Available() is { } available && available < bytes)
        {
            throw new LarderException(
                ErrorCodes.MemoryShort,
                $"The machine {machine} was not started",
                string.Create(CultureInfo.InvariantCulture, $"it is to have {bytes / MiB} MiB of memory, and {available / MiB} MiB are free here"),
                "Give it less with --memory, or stop other machines");
        }
    }

    /// <summary>Bytes that programs can still have, swapped ones among them; null when the kernel does not say.</summary>
    internal static long? Read(string meminfo)
    {
        long? free = Field(meminfo, "MemAvailable:");
        return free is { } memory ? (memory + (Field(meminfo, "SwapFree:") ?? 0)) * KiB : null;
    }

    private static long? Available()
    {
        using DirectoryHandle proc = DirectoryHandle.Open("/proc");
        return BoundedFile.TryRead(proc, "meminfo"u8, 1 << 16) is { } bytes ? Read(System.Text.Encoding.ASCII.GetString(bytes)) : null;
    }

    private static long? Field(string meminfo, string name) => meminfo.Split('\n').FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) is { } line
        && long.TryParse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long kibibytes) ? kibibytes : null;
}
