using Larder.Formats.Compression;
using Larder.Formats.Errors;
using Larder.Formats.Kernels;

namespace Larder.Machines.Booting;

/// <summary>Finds the modules that a machine needs, in the order to load them.</summary>
internal static class DriverSet
{
    private const int MaxList = 32 << 20;

    /// <summary>
    /// The paths below <c>modules/VERSION</c>. A kernel that came without any modules and does not say what is built in is
    /// believed to have all it needs.
    /// </summary>
    /// <param name="files">The kernel's modules; null when it has none.</param>
    /// <param name="drivers">Names as <see cref="KernelDrivers"/> has them.</param>
    /// <param name="wanted">Further ones, for which nothing is refused.</param>
    /// <param name="kernel">What messages call the kernel.</param>
    /// <exception cref="LarderException">LRD3404: it lacks a driver. LRD3106: a module is damaged.</exception>
    public static IReadOnlyList<string> Find(IModuleFiles? files, IReadOnlyList<string> drivers, IReadOnlyList<string> wanted, string kernel)
    {
        if (files is null)
        {
            return [];
        }

        IReadOnlyList<string> paths = files.List();
        IReadOnlySet<string>? builtin = paths.Contains("modules.builtin") ? KernelDrivers.ReadBuiltin(ReadAll(files, "modules.builtin")) : null;
        ModuleGraph graph = new(paths.Where(KernelModule.IsModule).Select(path => KeyValuePair.Create(path, Read(files, path))), builtin ?? new HashSet<string>());
        List<string> order = [];
        foreach (string driver in drivers.Concat(wanted))
        {
            if (graph.LoadOrder(driver) is { } needed)
            {
                order.AddRange(needed.Where(path => !order.Contains(path)));
            }
            else if (builtin?.Contains(driver) is false && !wanted.Contains(driver))
            {
                throw new LarderException(
                    ErrorCodes.DriverMissing,
                    $"The kernel {kernel} cannot run machines",
                    $"it has no driver {driver}, neither built in nor as a module",
                    "Choose another kernel with --kernel-ref when the image is pulled; Debian's linux-image-cloud-amd64 has all that is needed");
            }
        }

        return order;
    }

    /// <summary>A module's bytes as the kernel wants them: not compressed.</summary>
    public static byte[] ReadModule(IModuleFiles files, string path)
    {
        using Stream file = files.Open(path);
        using Stream plain = CompressionSniffer.OpenDecompressed(file, out _, new DecompressionLimits { MaximumBytes = KernelModule.MaxBytes }, leaveOpen: true);
        using MemoryStream whole = new();
        plain.CopyTo(whole);
        return whole.ToArray();
    }

    private static KernelModule Read(IModuleFiles files, string path)
    {
        using Stream file = files.Open(path);
        return KernelModule.Read(file, path);
    }

    private static byte[] ReadAll(IModuleFiles files, string path)
    {
        using Stream file = files.Open(path);
        using LimitedStream limited = new(file, MaxList, path, leaveOpen: true);
        using MemoryStream whole = new();
        limited.CopyTo(whole);
        return whole.ToArray();
    }
}
