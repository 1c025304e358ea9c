using Larder.Images;
using Larder.Images.Booting;
using Larder.Images.Kernels;
using Larder.Images.Publishing;
using Larder.Machines;
using Larder.Testing.Kernels;
using Larder.Tests.Store;

namespace Larder.Tests.Machines;

/// <summary>A root with an image, and machines of it that <see cref="ServedMonitor"/> runs.</summary>
internal sealed class TestMachines : IDisposable
{
    private readonly TestStore _at = new();
    private readonly ImageCollection _images;

    private TestMachines(ServedMonitor monitor, TimeProvider clock)
    {
        Monitor = monitor;
        _images = ImageCollection.Open(_at.Store, ImageCollection.DefaultPath(_at.Store.Root.Path), TimeProvider.System);
        Machines = MachineCollection.Open(_at.Store, new MachineHost { Monitor = monitor }, clock);
    }

    public ServedMonitor Monitor { get; }

    public MachineCollection Machines { get; }

    public ImageEntry Image { get; private set; } = null!;

    /// <summary>Where machines are kept.</summary>
    public string Directory => _at.Temp.Combine("root", "machines");

    public static async Task<TestMachines> OpenAsync(ServedMonitor? monitor = null, TimeProvider? clock = null)
    {
        TestMachines machines = new(monitor ?? new ServedMonitor(), clock ?? TimeProvider.System);
        await machines.ImportAsync();
        return machines;
    }

    public MachineRequest Request(string? name = null) => new() { Image = Image, Name = name, Memory = 64 << 20, BootTime = TimeSpan.FromSeconds(60) };

    /// <summary>The same machines, as another process sees them.</summary>
    public MachineCollection Again(TimeProvider? clock = null) => MachineCollection.Open(_at.Store, new MachineHost { Monitor = Monitor }, clock ?? TimeProvider.System);

    public void Dispose()
    {
        Machines.Dispose();
        _images.Dispose();
        _at.Dispose();
    }

    private async Task ImportAsync()
    {
        string tree = _at.Temp.Combine("tree");
        System.IO.Directory.CreateDirectory(tree);
        await File.WriteAllTextAsync(Path.Combine(tree, "file"), "content");
        string kernel = KernelTree.Write(_at.Temp.Combine("kernel"));
        string modules = Path.Combine(kernel, "lib", "modules", TinyKernel.Version);
        await File.WriteAllTextAsync(
            Path.Combine(modules, "modules.builtin"), "kernel/fs/ext4/ext4.ko\nkernel/fs/overlayfs/overlay.ko\nkernel/drivers/virtio/virtio_mmio.ko\nkernel/drivers/char/virtio_console.ko\n");
        await _images.ImportAsync(tree, new PublishRequest
        {
            Name = "tiny",
            Kernel = KernelChoice.Choose(
                new KernelStore(_at.Store.Root, TimeProvider.System),
                new KernelRequest(null, Path.Combine(kernel, $"vmlinuz-{TinyKernel.Version}"), null, modules, IsNone: false),
                null),
        });
        Image = _images.Get("tiny");
    }
}
