using Larder.Formats.Kernels;

namespace Larder.Images.Kernels;

/// <summary>The files of a kernel that lie on this machine, open. Owns them.</summary>
internal sealed class KernelParts : IDisposable
{
    /// <summary>The kernel, which can seek.</summary>
    public required FileStream Kernel { get; init; }

    /// <summary>What its file says.</summary>
    public required KernelFile File { get; init; }

    /// <summary>The initial RAM disk; null without one.</summary>
    public FileStream? Initrd { get; set; }

    /// <summary>The directory of one version's modules; null without any.</summary>
    public ModuleDirectory? Modules { get; set; }

    /// <summary>The configuration that it was built with; null without one.</summary>
    public byte[]? Configuration { get; set; }

    /// <summary>Opens a kernel, and looks what it is.</summary>
    /// <param name="file">Owned by the result, or closed.</param>
    /// <param name="shown">What messages call it.</param>
    /// <exception cref="Formats.Errors.LarderException">LRD3101.</exception>
    public static KernelParts Open(FileStream file, string shown)
    {
        try
        {
            KernelParts parts = new() { Kernel = file, File = KernelFile.Read(file, shown) };
            file.Position = 0;
            return parts;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Closes all.</summary>
    public void Dispose()
    {
        Kernel.Dispose();
        Initrd?.Dispose();
        Modules?.Directory.Dispose();
    }
}
