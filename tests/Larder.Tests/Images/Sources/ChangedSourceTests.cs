using Larder.Formats.Errors;
using Larder.Formats.Ext4;
using Larder.Formats.FileMetadata;
using Larder.Formats.Oci;
using Larder.Images;
using Larder.Images.Booting;
using Larder.Images.Kernels;
using Larder.Images.Publishing;
using Larder.Images.Sources;
using Larder.Materialise.Disks;
using Larder.Store.Importing;
using Larder.Testing.Kernels;
using Larder.Tests.Store;
using Microsoft.Win32.SafeHandles;

namespace Larder.Tests.Images.Sources;

/// <summary>A file that is changed after its image was identified by it, and before its bytes are used.</summary>
public sealed class ChangedSourceTests : IDisposable
{
    private readonly TestStore _at = new();

    public void Dispose() => _at.Dispose();

    [Theory]
    [InlineData("disk", "rootfs.ext4")]
    [InlineData("profile", "rootfs.ext4")]
    [InlineData("profile", "vmlinux")]
    [InlineData("profile", "initrd")]
    [InlineData("bundle", "bundle.tar")]
    [InlineData("given", "vmlinuz-6.1.0-56-cloud-amd64")]
    [InlineData("given", "initrd.img-6.1.0-56-cloud-amd64")]
    [InlineData("given", "lib/modules/6.1.0-56-cloud-amd64/kernel/virtio.ko")]
    public async Task What_changed_between_is_refused_and_what_did_not_is_published(string kind, string changing)
    {
        (string source, KernelChoice kernel, string directory) = Make(kind);
        string file = Path.Combine(directory, changing);

        Assert.Equal(ErrorCodes.DigestMismatch, (await Assert.ThrowsAsync<LarderException>(() => ImportAsync(source, kernel, () => Change(file)))).Code);
        Assert.Empty(Directory.GetFileSystemEntries(_at.Temp.Combine("root", "images")));

        // As it is now, it is what it is; a choice of a kernel is made anew.
        (source, kernel, _) = Make(kind);
        Assert.False((await ImportAsync(source, kernel, null)).WasThere);
    }

    [Fact]
    public async Task A_module_that_comes_or_goes_between_is_refused()
    {
        foreach (Action<string> change in (Action<string>[])[File.Delete, path => File.Copy(path, path.Replace("virtio", "other", StringComparison.Ordinal))])
        {
            (string source, KernelChoice kernel, string directory) = Make("given");
            string module = Path.Combine(directory, "lib", "modules", TinyKernel.Version, "kernel", "virtio.ko");

            Assert.Equal(ErrorCodes.DigestMismatch, (await Assert.ThrowsAsync<LarderException>(() => ImportAsync(source, kernel, () => change(module)))).Code);
        }
    }

    [Fact]
    public async Task Modules_may_be_given_by_the_directory_that_has_their_version()
    {
        (string source, _, string directory) = Make("given");
        string modules = Path.Combine(directory, "lib", "modules");
        KernelTree.Put(modules, "5.0/kernel/other.ko", TinyModule.Make("other"));
        KernelChoice kernel = Given(directory, modules);

        Assert.Equal(3, (await ImportAsync(source, kernel, null)).Record.Kernel!.Modules.Count);
    }

    [Fact]
    public async Task An_archive_whose_digest_was_compared_is_compared_again_while_it_is_unpacked()
    {
        string tree = _at.Temp.Combine("large");
        Directory.CreateDirectory(tree);
        byte[] content = new byte[8 << 20];
        new Random(1).NextBytes(content);
        await File.WriteAllBytesAsync(Path.Combine(tree, "file"), content);
        string archive = _at.Temp.Combine("large.tar");
        await System.Formats.Tar.TarFile.CreateFromDirectoryAsync(tree, archive, includeBaseDirectory: false);
        ContentDigest digest = ContentDigest.Of(await File.ReadAllBytesAsync(archive));
        bool isChanged = false;
        Progress changing = new(() =>
        {
            if (!isChanged)
            {
                isChanged = true;
                Change(archive, 16);
            }
        });
        PublishRequest request = new() { Name = "x", Kernel = KernelChoice.None };
        using TreeSource source = new(_at.Store, TimeProvider.System, archive, digest, request, new PublishObserver(null, changing, TarImportOptions.Default));

        LarderException error = await Assert.ThrowsAsync<LarderException>(() => source.IdentifyAsync(default));

        Assert.True(isChanged);
        Assert.Equal((ErrorCodes.DigestMismatch, "it was changed while it was read"), (error.Code, error.Why));
    }

    private FileSystem Sample()
    {
        string tree = _at.Temp.Combine("sample");
        Directory.CreateDirectory(tree);
        File.WriteAllText(Path.Combine(tree, "file"), "hello");
        return _at.Import(tree).FileSystem;
    }

    private static void Change(string file) => Change(file, 1);

    private static void Change(string file, int fromEnd)
    {
        using FileStream open = File.Open(file, FileMode.Open, FileAccess.ReadWrite);
        open.Position = open.Length - fromEnd;
        int last = open.ReadByte();
        open.Position = open.Length - fromEnd;
        open.WriteByte((byte)(last ^ 1));
    }

    private static KernelChoice Own(TestStore at) =>
        KernelChoice.Choose(new KernelStore(at.Root, TimeProvider.System), new KernelRequest(null, null, null, null, IsNone: false), null);

    private KernelChoice Given(string tree, string modules) => KernelChoice.Choose(
        new KernelStore(_at.Root, TimeProvider.System),
        new KernelRequest(null, Path.Combine(tree, $"vmlinuz-{TinyKernel.Version}"), Path.Combine(tree, $"initrd.img-{TinyKernel.Version}"), modules, IsNone: false),
        null);

    private (string Source, KernelChoice Kernel, string Directory) Make(string kind)
    {
        string directory = _at.Temp.Combine(Guid.NewGuid().ToString("n"));
        Directory.CreateDirectory(directory);
        string disk = Path.Combine(directory, "rootfs.ext4");
        using (SafeFileHandle file = File.OpenHandle(disk, FileMode.CreateNew, FileAccess.ReadWrite))
        {
            Ext4Image.Write(_at.Store, Sample(), file, new Ext4Options { Size = 16 << 20 });
        }

        switch (kind)
        {
            case "profile":
                KernelTree.Put(directory, "vmlinux", TinyKernel.BzImage());
                KernelTree.Put(directory, "initrd", [1, 2, 3]);
                return (directory, Own(_at), directory);
            case "bundle":
                string files = Path.Combine(directory, "files");
                Directory.CreateDirectory(files);
                File.Move(disk, Path.Combine(files, "rootfs.ext4"));
                System.Formats.Tar.TarFile.CreateFromDirectory(files, Path.Combine(directory, "bundle.tar"), includeBaseDirectory: false);
                return (Path.Combine(directory, "bundle.tar"), KernelChoice.None, directory);
            case "given":
                KernelTree.Write(directory);
                return (disk, Given(directory, Path.Combine(directory, "lib", "modules", TinyKernel.Version)), directory);
            default:
                return (disk, KernelChoice.None, directory);
        }
    }

    private async Task<PublishedImage> ImportAsync(string source, KernelChoice kernel, Action? between)
    {
        using ImageCollection images = ImageCollection.Open(_at.Store, ImageCollection.DefaultPath(_at.RootPath), TimeProvider.System);
        images.Phase = phase =>
        {
            // All was identified, and nothing copied yet.
            if (phase is PublishPhase.Disk)
            {
                between?.Invoke();
            }
        };
        return await images.ImportAsync(source, new PublishRequest { Name = "x", Replaces = true, Kernel = kernel });
    }

    private sealed class Progress(Action report) : IProgress<long>
    {
        public void Report(long value) => report();
    }
}
