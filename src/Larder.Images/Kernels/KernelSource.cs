using Larder.Formats.Errors;
using Larder.Formats.Kernels;
using Larder.Native.Files;

namespace Larder.Images.Kernels;

/// <summary>Where to import a kernel from. Nothing is opened before it is imported.</summary>
public sealed record KernelSource
{
    private readonly Func<IKernelReader> _open;

    private KernelSource(string path, Func<IKernelReader> open)
    {
        Path = path;
        _open = open;
    }

    /// <summary>Absolute path of it, or of the kernel's file.</summary>
    public string Path { get; }

    /// <summary>What a user named: a directory, the file of a kernel, or a Debian package, which its bytes tell.</summary>
    /// <exception cref="LarderException">LRD3108: nothing is there.</exception>
    public static KernelSource FromPath(string path)
    {
        if (Directory.Exists(path))
        {
            return FromDirectory(path);
        }

        if (!File.Exists(path))
        {
            throw KernelSourceErrors.NothingAt(path);
        }

        byte[] start = new byte[8];
        using FileStream file = File.OpenRead(path);
        return DebianPackage.IsPackage(start.AsSpan(0, file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)))
            ? FromDebianPackage(path)
            : FromFile(path);
    }

    /// <summary>A directory that has a kernel and what belongs to it (<see cref="KernelDirectory"/>).</summary>
    public static KernelSource FromDirectory(string path)
    {
        string full = System.IO.Path.GetFullPath(path);
        return new KernelSource(full, () => new FilesKernelReader(KernelDirectory.Open(full), new KernelOrigin("directory", full)));
    }

    /// <summary>The file of a kernel, without modules.</summary>
    public static KernelSource FromFile(string path) => FromFiles("file", path, null, null);

    /// <summary>A Debian package <c>linux-image-*</c>.</summary>
    public static KernelSource FromDebianPackage(string path)
    {
        string full = System.IO.Path.GetFullPath(path);
        return new KernelSource(full, () => DebianKernelReader.Open(full));
    }

    /// <summary>Files that a user put together.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="initrd">Its initial RAM disk; null for none.</param>
    /// <param name="modules">Directory of its modules: that of the version, or the one which has it; null for none.</param>
    public static KernelSource FromFiles(string kernel, string? initrd, string? modules) => FromFiles("files", kernel, initrd, modules);

    /// <summary>Opens it.</summary>
    internal IKernelReader Open() => _open();

    private static KernelSource FromFiles(string kind, string kernel, string? initrd, string? modules)
    {
        string full = System.IO.Path.GetFullPath(kernel);
        return new KernelSource(full, () =>
        {
            KernelParts parts = KernelParts.Open(File.OpenRead(full), kernel);
            try
            {
                parts.Initrd = initrd is null ? null : File.OpenRead(initrd);
                parts.Modules = modules is null ? null : OpenModules(modules, parts.File.Version);
                return new FilesKernelReader(parts, new KernelOrigin(kind, full));
            }
            catch
            {
                parts.Dispose();
                throw;
            }
        });
    }

    private static ModuleDirectory OpenModules(string path, string? version) =>
        ModuleDirectory.Find(DirectoryHandle.Open(path), System.IO.Path.GetFileName(System.IO.Path.GetFullPath(path).TrimEnd('/')), version)
        ?? throw KernelSourceErrors.Unclear($"{path} has no modules", "Name the directory lib/modules/VERSION of the kernel");
}
