using System.Text;
using Larder.Formats.Packs;
using Larder.Native.Files;

namespace Larder.Images.Kernels;

/// <summary>
/// Finds the kernel in a directory: at its top, or in its <c>boot</c>, with the initial RAM disk and configuration beside
/// it and the modules in <c>modules</c>, <c>lib/modules</c> or <c>usr/lib/modules</c>. Links are passed over, so that
/// nothing outside is read and <c>vmlinuz</c> beside <c>vmlinuz-6.1.0</c> is not a second kernel.
/// </summary>
internal static class KernelDirectory
{
    private const int MaxConfiguration = 4 << 20;
    private static readonly string[] ExactNames = ["kernel", "bzImage", "Image"];

    /// <summary>Opens what is there.</summary>
    /// <exception cref="Formats.Errors.LarderException">LRD3105 no kernel, or several; LRD3101.</exception>
    public static KernelParts Open(string path)
    {
        using DirectoryHandle top = DirectoryHandle.Open(path);
        using DirectoryHandle? boot = TryOpen(top, "boot"u8);
        string[] names = Files(top, IsKernel);
        DirectoryHandle place = top;
        if (names.Length == 0 && boot is not null)
        {
            place = boot;
            names = Files(boot, IsKernel);
        }

        string name = names switch
        {
            [var only] => only,
            [] => throw KernelSourceErrors.Unclear($"{path} has no kernel: no file vmlinuz*, vmlinux*, kernel, bzImage or Image"),
            _ => throw KernelSourceErrors.Unclear(
                $"{path} has several kernels: {PackText.Printable(string.Join(", ", names))}",
                "Name the file of one of them, or take the others out of the directory"),
        };
        KernelParts parts = KernelParts.Open(OpenFile(place, name), Path.Combine(path, name));
        try
        {
            Complete(parts, top, place, name);
            return parts;
        }
        catch
        {
            parts.Dispose();
            throw;
        }
    }

    private static void Complete(KernelParts parts, DirectoryHandle top, DirectoryHandle place, string kernel)
    {
        // What the names of files that belong together end with: -6.1.0-56-cloud-amd64.
        string suffix = kernel.Contains('-', StringComparison.Ordinal) ? kernel[kernel.IndexOf('-', StringComparison.Ordinal)..] : "";
        string[] initrds = Files(place, static name => name.StartsWith("initrd", StringComparison.Ordinal) || name.StartsWith("initramfs", StringComparison.Ordinal));
        string[] fitting = initrds.Length > 1 && suffix.Length > 0 ? [.. initrds.Where(name => name.Contains(suffix, StringComparison.Ordinal))] : initrds;
        parts.Initrd = fitting.Length == 1 ? OpenFile(place, fitting[0])
            : initrds.Length == 0 ? null
            : throw KernelSourceErrors.Unclear($"it has several initial RAM disks: {PackText.Printable(string.Join(", ", initrds))}", "Take all but one out of the directory");
        if (Files(place, name => name == $"config{suffix}" || name is "config" or ".config").LastOrDefault() is { } configuration)
        {
            using FileStream file = OpenFile(place, configuration);
            parts.Configuration = file.Length <= MaxConfiguration ? new byte[file.Length] : null;
            file.ReadExactly(parts.Configuration ?? []);
        }

        foreach (byte[] modules in (byte[][])[[.. "modules"u8], [.. "lib/modules"u8], [.. "usr/lib/modules"u8]])
        {
            if (parts.Modules is null && TryOpen(top, modules) is { } directory)
            {
                parts.Modules = ModuleDirectory.Find(directory, "modules", parts.File.Version);
            }
        }
    }

    private static bool IsKernel(string name) => name.StartsWith("vmlinuz", StringComparison.Ordinal)
        || name.StartsWith("vmlinux", StringComparison.Ordinal) || ExactNames.Contains(name);

    private static string[] Files(DirectoryHandle directory, Func<string, bool> isMeant) =>
    [
        .. directory.List()
            .Select(entry => (Text: Encoding.UTF8.GetString(entry.Name), entry.Name))
            .Where(entry => isMeant(entry.Text) && directory.TryStat(entry.Name) is { Kind: FileKind.File })
            .Select(static entry => entry.Text)
            .Order(StringComparer.Ordinal),
    ];

    private static FileStream OpenFile(DirectoryHandle directory, string name) =>
        new(directory.OpenRead(Encoding.UTF8.GetBytes(name)), FileAccess.Read, bufferSize: 0);

    // A link, or a file, in the place of a directory is nothing that we look into.
    private static DirectoryHandle? TryOpen(DirectoryHandle top, ReadOnlySpan<byte> path)
    {
        try
        {
            return top.TryOpenDirectory(path);
        }
        catch (LinuxException error) when (error.Error is Errno.Loop or Errno.NotDirectory)
        {
            return null;
        }
    }
}
