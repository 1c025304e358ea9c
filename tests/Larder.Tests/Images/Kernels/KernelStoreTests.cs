using Larder.Database.Roots;
using Larder.Formats.Errors;
using Larder.Formats.Kernels;
using Larder.Images.Kernels;
using Larder.Native.Durability;
using Larder.Native.Files;
using Larder.Testing.Files;
using Larder.Testing.Kernels;

namespace Larder.Tests.Images.Kernels;

public sealed class KernelStoreTests : IDisposable
{
    private static readonly KillPoint Point = new("test.sync.image");
    private readonly TempDirectory _temp = new();
    private readonly LarderRoot _root;
    private readonly KernelStore _kernels;

    public KernelStoreTests()
    {
        _root = LarderRoot.Open(_temp.Combine("root"));
        _kernels = new KernelStore(_root, TimeProvider.System);
    }

    private string InKernels(params string[] parts) => _temp.Combine(["root", "kernels", .. parts]);

    public void Dispose()
    {
        _root.Dispose();
        _temp.Dispose();
    }

    [Fact]
    public void A_directory_is_imported_with_all_that_belongs_together()
    {
        KernelTree.Write(_temp.Combine("tree"));
        File.CreateSymbolicLink(_temp.Combine("tree", "vmlinuz"), $"vmlinuz-{TinyKernel.Version}");
        File.CreateSymbolicLink(_temp.Combine("tree", "lib", "modules", TinyKernel.Version, "build"), "/usr/src");
        KernelTree.Put(_temp.Combine("tree"), "initrd.img-5.0", "of another"u8.ToArray());

        InstalledKernel kernel = Import(_temp.Combine("tree"));

        Assert.True(kernel.IsNew);
        Assert.Equal((TinyKernel.Version, TinyKernel.Version, "amd64"), (kernel.Name, kernel.Version, kernel.Architecture));
        Assert.Equal("an initial RAM disk", File.ReadAllText(kernel.InitrdPath!));
        Assert.Equal(
            ["kernel/virtio.ko", "kernel/virtio_blk.ko.gz", "modules.builtin", "modules.dep"],
            Directory.EnumerateFiles(Path.Combine(kernel.ModulesPath!, TinyKernel.Version), "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Path.Combine(kernel.ModulesPath!, TinyKernel.Version), path)).Order());
        Assert.Equal("kernel/virtio.ko:\nkernel/virtio_blk.ko.gz: kernel/virtio.ko\n", File.ReadAllText(Path.Combine(kernel.ModulesPath!, TinyKernel.Version, "modules.dep")));
        Assert.Equal(["kernel/virtio.ko", "kernel/virtio_blk.ko.gz"], kernel.Document.LoadOrder.Single().Modules);
        Assert.Contains(KeyValuePair.Create("ext4", DriverState.Builtin), kernel.Document.Drivers);
        Assert.Equal(kernel.Document.ToJson(), _kernels.Find(kernel.Name)!.Document.ToJson());
        Assert.Equal([kernel.Name], _kernels.List().Select(one => one.Name));
        Assert.Equal((UnixFileMode)0x1C0, File.GetUnixFileMode(kernel.ModulesPath!));
        Assert.Equal((UnixFileMode)0x100, File.GetUnixFileMode(kernel.KernelPath));
    }

    [Fact]
    public void A_package_is_imported_and_only_what_is_the_kernels()
    {
        string package = Write("x.deb", TinyPackage.WithKernel()
            .Entry($"./lib/modules/{TinyKernel.Version}/build", TarLink, target: "/usr/src")
            .File($"./boot/config-{TinyKernel.Version}", "CONFIG_EROFS_FS=y\n"u8.ToArray())
            .Build());

        InstalledKernel kernel = Import(package);

        Assert.Equal(TinyKernel.Version, kernel.Name);
        Assert.Equal(new KernelOrigin("deb", package, $"linux-image-{TinyKernel.Version}", "6.1.192-2"), kernel.Document.Source);
        Assert.Equal(7, kernel.Document.Files.Count());
        Assert.Equal(["kernel/drivers/virtio/virtio.ko", "kernel/drivers/virtio/virtio_ring.ko", "kernel/drivers/block/virtio_blk.ko"], kernel.Document.LoadOrder.Single(order => order.Driver == "virtio_blk").Modules);
        Assert.Contains(KeyValuePair.Create("erofs", DriverState.Builtin), kernel.Document.Drivers);
    }

    [Fact]
    public void Files_that_somebody_put_together_are_imported()
    {
        string tree = KernelTree.Write(_temp.Combine("tree"));
        string kernel = Write("k", TinyKernel.Vmlinux());
        string initrd = Write("i", [1, 2, 3]);

        foreach (string modules in (string[])["lib/modules", $"lib/modules/{TinyKernel.Version}"])
        {
            InstalledKernel found = _kernels.Import(KernelSource.FromFiles(kernel, initrd, Path.Combine(tree, modules)), "mine", replace: false, null, default);
            Assert.Equal((KernelFormat.Vmlinux, 3L, 4), (found.Document.Format, found.Document.Initrd!.Size, found.Document.Modules.Count));
        }

        InstalledKernel bare = _kernels.Import(KernelSource.FromFiles(kernel, null, null), "bare", replace: false, null, default);
        Assert.Null(bare.ModulesPath);
        Assert.All(bare.Document.Drivers, driver => Assert.Equal(DriverState.Unknown, driver.Value));
        Fails(ErrorCodes.KernelSourceUnclear, () => _kernels.Import(KernelSource.FromFiles(kernel, null, _temp.Combine("root")), "x", replace: false, null, default));
    }

    [Fact]
    public void The_same_again_changes_nothing_and_another_needs_a_word()
    {
        InstalledKernel first = Import(Write("k", TinyKernel.BzImage()), "mine");
        DateTime written = File.GetLastWriteTimeUtc(InKernels("mine", "kernel.json"));

        InstalledKernel again = Import(Write("k", TinyKernel.BzImage()), "mine", replace: true);
        Assert.False(again.IsNew);
        Assert.Equal(first.Document.Imported.ToUnixTimeMilliseconds(), again.Document.Imported.ToUnixTimeMilliseconds());
        Assert.Equal(written, File.GetLastWriteTimeUtc(InKernels("mine", "kernel.json")));

        string other = Write("other", TinyKernel.BzImage(tail: "x"));
        Fails(ErrorCodes.KernelNameTaken, () => Import(other, "mine"));
        Assert.Equal(first.Digest, _kernels.Find("mine")!.Digest);
        Assert.NotEqual(first.Digest, Import(other, "mine", replace: true).Digest);
        Assert.NotEqual(first.Digest, _kernels.Find("mine")!.Digest);
        Assert.Equal(["mine"], Listed());
    }

    [Fact]
    public void What_is_no_one_kernel_is_refused_and_leaves_nothing()
    {
        Fails(ErrorCodes.KernelSourceNotFound, () => Import(_temp.Combine("nothing")));
        Directory.CreateDirectory(_temp.Combine("empty"));
        Fails(ErrorCodes.KernelSourceUnclear, () => Import(_temp.Combine("empty")));
        string two = KernelTree.Write(_temp.Combine("two"));
        KernelTree.Put(two, "vmlinux-5", TinyKernel.Vmlinux());
        Assert.Contains("vmlinux-5, vmlinuz-6", Fails(ErrorCodes.KernelSourceUnclear, () => Import(two)).Why, StringComparison.Ordinal);
        string other = KernelTree.Write(_temp.Combine("other"));
        Directory.Move(Path.Combine(other, "lib", "modules", TinyKernel.Version), Path.Combine(other, "lib", "modules", "5.0"));
        Fails(ErrorCodes.KernelSourceUnclear, () => Import(other));
        Fails(ErrorCodes.NotAKernel, () => Import(Write("text", "text"u8.ToArray())));
        Fails(ErrorCodes.KernelNameInvalid, () => Import(Write("v", TinyKernel.Vmlinux(version: null))));
        Fails(ErrorCodes.KernelNameInvalid, () => Import(Write("k", TinyKernel.BzImage()), "../x"));
        string broken = KernelTree.Write(_temp.Combine("broken"));
        KernelTree.Put(broken, $"lib/modules/{TinyKernel.Version}/kernel/bad.ko", "bad"u8.ToArray());
        Fails(ErrorCodes.KernelModuleInvalid, () => Import(broken));
        string circle = KernelTree.Write(_temp.Combine("circle"));
        KernelTree.Put(circle, $"lib/modules/{TinyKernel.Version}/kernel/virtio.ko", TinyModule.Make("virtio", "virtio_blk"));
        Fails(ErrorCodes.KernelModuleInvalid, () => Import(circle));
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => _kernels.Import(KernelSource.FromPath(Write("k", TinyKernel.BzImage())), null, false, null, cancelled.Token));

        Assert.Empty(Listed());
    }

    [Fact]
    public void Packages_that_lead_outside_or_contradict_themselves_are_refused()
    {
        string version = $"./lib/modules/{TinyKernel.Version}";
        FailsPackage(ErrorCodes.UnsafeArchivePath, TinyPackage.WithKernel().File($"{version}/../../../../x", []));
        FailsPackage(ErrorCodes.UnsafeArchivePath, TinyPackage.WithKernel().File($"{version}/a\nb.ko", []));
        FailsPackage(ErrorCodes.KernelSourceUnclear, new TinyPackage().File("./usr/bin/x", []));
        FailsPackage(ErrorCodes.KernelSourceUnclear, TinyPackage.WithKernel().File("./boot/vmlinuz-5", TinyKernel.BzImage()));
        FailsPackage(ErrorCodes.KernelSourceUnclear, TinyPackage.WithKernel().File("./lib/modules/5.0/x.ko", TinyModule.Make("x")));
        FailsPackage(ErrorCodes.MalformedArchive, TinyPackage.WithKernel().Module("kernel/drivers/virtio/virtio.ko", []));
        FailsPackage(ErrorCodes.MalformedArchive, TinyPackage.WithKernel().Module("kernel/drivers", []));
        FailsPackage(ErrorCodes.MalformedArchive, TinyPackage.WithKernel().Module("modules.order/x", []));
        FailsPackage(ErrorCodes.UnsupportedArchiveEntry, TinyPackage.WithKernel().Entry($"{version}/x.ko", Larder.Formats.Tar.TarEntryKind.HardLink, target: "etc/shadow"));
        FailsPackage(ErrorCodes.NotAKernel, new TinyPackage().File("./boot/vmlinuz-5", "text"u8.ToArray()));
        FailsPackage(ErrorCodes.KernelSourceUnclear, new TinyPackage().Entry("./boot/vmlinuz-5", TarLink, target: "/etc/shadow"));

        // A link in the place of a directory is passed over, and what lies below it is a file of ours.
        InstalledKernel kernel = Import(Write("link.deb", TinyPackage.WithKernel().Entry($"{version}/extra", TarLink, target: _temp).Module("extra/x.ko", TinyModule.Make("x")).Build()));
        Assert.True(File.Exists(Path.Combine(kernel.ModulesPath!, TinyKernel.Version, "extra", "x.ko")));
        Assert.False(File.Exists(_temp.Combine("x.ko")));
    }

    [Fact]
    public void Damage_is_told_by_name_and_mended_by_replacing()
    {
        string source = Write("k", TinyKernel.BzImage());
        Action<string>[] damages =
        [
            directory => File.Delete(Path.Combine(directory, "kernel")),
            directory => File.Delete(Path.Combine(directory, "kernel.json")),
            directory => Rewrite(Path.Combine(directory, "kernel"), "shorter"),
            directory => Rewrite(Path.Combine(directory, "kernel.json"), "{"),
            directory => Rewrite(Path.Combine(directory, "kernel.json"), File.ReadAllText(Path.Combine(directory, "kernel.json")).Replace("\"mine\"", "\"other\"", StringComparison.Ordinal)),
        ];
        foreach (Action<string> damage in damages)
        {
            Import(source, "mine", replace: true);
            damage(InKernels("mine"));

            Assert.Contains("mine", Fails(ErrorCodes.KernelDamaged, () => _kernels.Find("mine")).Action, StringComparison.Ordinal);
            Fails(ErrorCodes.KernelDamaged, () => Import(source, "mine"));
            Assert.Empty(_kernels.List());
            Assert.Equal(["mine"], _kernels.Names());
            Assert.True(Import(source, "mine", replace: true).IsNew);
            Assert.NotNull(_kernels.Find("mine"));
        }

        File.Delete(InKernels("mine", "kernel"));
        Assert.True(_kernels.Remove("mine"));
        File.CreateSymbolicLink(InKernels("link"), "/etc");
        Fails(ErrorCodes.KernelDamaged, () => _kernels.Find("link"));
        Assert.True(_kernels.Remove("link"));
        Assert.True(Directory.Exists("/etc"));
        Assert.Empty(Listed());
    }

    [Theory]
    [InlineData("kernel")]
    [InlineData("initrd")]
    [InlineData("modules/6.1.0-56-cloud-amd64/kernel/virtio.ko")]
    public void Bytes_that_rotted_are_put_anew_where_the_same_kernel_may_be_replaced(string file)
    {
        string source = KernelTree.Write(_temp.Combine("tree"));
        InstalledKernel kernel = Import(source, "mine");
        string path = InKernels("mine", file);
        byte[] content = File.ReadAllBytes(path);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllBytes(path, [.. content[..^1], (byte)(content[^1] ^ 1)]);

        Assert.False(Import(source, "mine").IsNew);
        InstalledKernel mended = Import(source, "mine", replace: true);

        Assert.True(mended.IsNew);
        Assert.Equal(kernel.Digest, mended.Digest);
        Assert.Equal(content, File.ReadAllBytes(path));
        Assert.False(Import(source, "mine", replace: true).IsNew);
        Assert.Equal(["mine"], Listed());
    }

    [Fact]
    public void All_modules_together_are_bounded_however_well_they_are_compressed()
    {
        string source = KernelTree.Write(_temp.Combine("tree"));
        KernelStore small = new(_root, TimeProvider.System) { MaxModuleBytes = 1 };

        LarderException error = Fails(ErrorCodes.ArchiveLimitExceeded, () => small.Import(KernelSource.FromPath(source), "mine", replace: false, null, default));

        Assert.Contains("decompressed", error.Why, StringComparison.Ordinal);
        Assert.Empty(_kernels.Names());
    }

    [Fact]
    public void What_images_have_stays_when_the_kernel_goes()
    {
        InstalledKernel kernel = Import(KernelTree.Write(_temp.Combine("tree")));
        Directory.CreateDirectory(_temp.Combine("image"));
        using (DirectoryHandle image = DirectoryHandle.Open(_temp.Combine("image")))
        {
            kernel.LinkInto(image, Point);
            Assert.Equal(2u, image.Stat("kernel"u8).LinkCount);
        }

        Assert.True(_kernels.Remove(kernel.Name));
        Assert.False(_kernels.Remove(kernel.Name));
        Assert.Null(_kernels.Find(kernel.Name));
        Assert.Empty(Listed());
        Assert.All(kernel.Document.Files, file => Assert.Equal(file.Size, new FileInfo(_temp.Combine("image", file.Path)).Length));
        Assert.Equal(["initrd", "kernel", "modules"], Directory.EnumerateFileSystemEntries(_temp.Combine("image")).Select(Path.GetFileName).Order());
        Directory.CreateDirectory(_temp.Combine("late"));
        using DirectoryHandle late = DirectoryHandle.Open(_temp.Combine("late"));
        Assert.ThrowsAny<Exception>(() => kernel.LinkInto(late, Point));
    }

    [Fact]
    public void Where_a_link_is_not_possible_a_copy_is_made()
    {
        if (!Directory.Exists("/dev/shm") || DirectoryOf("/dev/shm") == DirectoryOf(_temp))
        {
            return;
        }

        InstalledKernel kernel = Import(KernelTree.Write(_temp.Combine("tree")));
        string other = Path.Combine("/dev/shm", Guid.NewGuid().ToString("n"));
        Directory.CreateDirectory(other);
        try
        {
            using DirectoryHandle image = DirectoryHandle.Open(other);
            kernel.LinkInto(image, Point);
            Assert.All(kernel.Document.Files, file => Assert.Equal(File.ReadAllBytes(Path.Combine(kernel.Path, file.Path)), File.ReadAllBytes(Path.Combine(other, file.Path))));
        }
        finally
        {
            Directory.Delete(other, recursive: true);
        }
    }

    [Fact]
    public void What_a_killed_import_left_the_next_one_takes_away_and_what_is_in_use_it_leaves()
    {
        Directory.CreateDirectory(InKernels(".dead.larder-new", "modules"));
        Directory.CreateDirectory(InKernels(".mine.larder-new"));
        File.WriteAllText(InKernels(".mine.larder-new", "kernel"), "half");
        Directory.CreateDirectory(InKernels(".busy.larder-new"));
        using DirectoryHandle busy = DirectoryHandle.Open(InKernels(".busy.larder-new"));
        Assert.True(FileLock.TryLock(busy.Handle, shared: false));

        Assert.True(Import(Write("k", TinyKernel.BzImage()), "mine").IsNew);
        Assert.Equal([".busy.larder-new", "mine"], Listed());
        Assert.Equal(["mine"], _kernels.Names());
        Fails(ErrorCodes.KernelNameTaken, () => Import(Write("k", TinyKernel.BzImage()), "busy"));
    }

    [Fact]
    public void Many_at_once_leave_one_that_is_whole()
    {
        string[] sources = [.. Enumerable.Range(0, 4).Select(number => Write($"k{number}", TinyKernel.BzImage(tail: $"{number}")))];
        Parallel.For(0, 40, new ParallelOptions { MaxDegreeOfParallelism = 4 }, number =>
        {
            try
            {
                _ = number % 5 == 4 ? _kernels.Remove("mine") : Import(sources[number % 4], "mine", replace: true).IsNew;
            }
            catch (LarderException error)
            {
                Assert.Equal(ErrorCodes.KernelNameTaken, error.Code);
            }
        });

        _ = Import(sources[0], "mine", replace: true);
        Assert.NotNull(_kernels.Find("mine"));
        Assert.Equal(["mine"], Listed());
    }

    private const Larder.Formats.Tar.TarEntryKind TarLink = Larder.Formats.Tar.TarEntryKind.Symlink;

    private static ulong DirectoryOf(string path)
    {
        using DirectoryHandle directory = DirectoryHandle.Open(path);
        return directory.Stat(default).Device;
    }

    private static LarderException Fails(ErrorCode code, Action act)
    {
        LarderException error = Assert.Throws<LarderException>(act);
        Assert.Equal(code, error.Code);
        return error;
    }

    private static void Rewrite(string path, string text)
    {
        File.Delete(path);
        File.WriteAllText(path, text);
    }

    private void FailsPackage(ErrorCode code, TinyPackage package)
    {
        string path = Write("bad.deb", package.Build());
        Fails(code, () => Import(path));
        Assert.Empty(Listed());
    }

    private string[] Listed() => Directory.Exists(InKernels()) ? [.. Directory.EnumerateFileSystemEntries(InKernels()).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)] : [];

    private string Write(string name, byte[] content)
    {
        File.WriteAllBytes(_temp.Combine(name), content);
        return _temp.Combine(name);
    }

    private InstalledKernel Import(string path, string? name = null, bool replace = false) =>
        _kernels.Import(KernelSource.FromPath(path), name, replace, null, default);
}
