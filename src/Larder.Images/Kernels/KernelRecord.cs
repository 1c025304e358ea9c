using System.Text;
using Larder.Formats.Errors;
using Larder.Formats.Kernels;
using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Images.Kernels;

/// <summary>Looks into the files of a kernel that were brought in, adds the list of what modules need, and writes the record.</summary>
internal sealed class KernelRecord(DirectoryHandle directory, KernelContents contents, IKernelReader source)
{
    /// <summary>Twice what all files of a kernel may have as they are: with debug information, all modules have half of that.</summary>
    public const long DefaultMaxModuleBytes = 2 * KernelContents.MaxBytes;

    private const int MaxList = 32 << 20;

    // A kernel of a distribution with all its modules has 30,000.
    private const int MaxAliases = 1_000_000;

    /// <summary>Bytes of all modules at most, decompressed.</summary>
    public long MaxModuleBytes { get; init; } = DefaultMaxModuleBytes;

    /// <summary>Makes the record; what it lists is all there.</summary>
    /// <exception cref="Formats.Errors.LarderException">LRD3101, LRD3105, LRD3106; LRD2113: the modules are too much.</exception>
    public KernelDocument Make(string name, DateTimeOffset imported, CancellationToken cancellationToken)
    {
        KernelFile file = ReadKernel();
        if (file.Version is not null && contents.ModulesVersion is { } version && file.Version != version)
        {
            throw KernelSourceErrors.Unclear($"the modules are of {version}, and the kernel is {file.Version}");
        }

        IReadOnlySet<string>? builtin = ReadList("modules.builtin") is { } list ? KernelDrivers.ReadBuiltin(list) : null;
        ModuleGraph? graph = contents.ModulesVersion is null ? null : ReadModules(builtin ?? new HashSet<string>(), cancellationToken);
        if (graph is not null && ReadList("modules.dep") is null)
        {
            // depmod makes it where a package is installed; a machine may have no depmod, and cannot write here.
            using MemoryStream made = new(graph.ToDependencyList());
            contents.AddModule(contents.ModulesVersion!, "modules.dep"u8, made);
        }

        IReadOnlyList<KeyValuePair<string, DriverState>> drivers =
            KernelDrivers.Find(graph, builtin, source.Configuration is { } settings ? KernelDrivers.ReadConfiguration(settings) : null);
        return new KernelDocument
        {
            Name = name,
            Version = file.Version ?? contents.ModulesVersion,
            Architecture = file.Architecture,
            Format = file.Format,
            Source = source.Origin,
            Imported = imported,
            Kernel = contents.Kernel!,
            Initrd = contents.Initrd,
            Modules = contents.Modules,
            Drivers = drivers,
            LoadOrder = [.. drivers.Where(static driver => driver.Value is DriverState.Module).Select(driver => new ModuleLoadOrder(driver.Key, graph!.LoadOrder(driver.Key)!))],
        };
    }

    private KernelFile ReadKernel()
    {
        using FileStream kernel = Open("kernel");
        return KernelFile.Read(kernel, source.Origin.Path);
    }

    private ModuleGraph ReadModules(IReadOnlySet<string> builtin, CancellationToken cancellationToken)
    {
        string prefix = $"modules/{contents.ModulesVersion}/";
        List<KeyValuePair<string, KernelModule>> modules = [];
        long aliases = 0;
        long bytes = 0;
        foreach (KernelContent file in contents.Modules.Where(static file => KernelModule.IsModule(file.Path)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using FileStream module = Open(file.Path);
            string path = file.Path[prefix.Length..];
            KernelModule read = KernelModule.Read(module, path);
            modules.Add(KeyValuePair.Create(path, read));
            if ((aliases += read.Aliases.Count) > MaxAliases)
            {
                throw TooMuch($"its modules have more than {MaxAliases} aliases");
            }

            if ((bytes += read.Bytes) > MaxModuleBytes)
            {
                throw TooMuch($"its modules have more than {MaxModuleBytes} bytes, decompressed");
            }
        }

        return new ModuleGraph(modules, builtin);
    }

    private static LarderException TooMuch(string why) => new(
        ErrorCodes.ArchiveLimitExceeded, "The kernel was not imported", why, "Check where it comes from; kernels stay far below this");

    // A list that is too long is as good as none.
    private byte[]? ReadList(string name)
    {
        string path = $"modules/{contents.ModulesVersion}/{name}";
        return contents.Modules.FirstOrDefault(file => file.Path == path) is { Size: <= MaxList }
            ? BoundedFile.Read(directory, Encoding.UTF8.GetBytes(path), MaxList)
            : null;
    }

    private FileStream Open(string path)
    {
        SafeFileHandle file = directory.OpenRead(Encoding.UTF8.GetBytes(path));
        return new FileStream(file, FileAccess.Read, bufferSize: 0);
    }
}
