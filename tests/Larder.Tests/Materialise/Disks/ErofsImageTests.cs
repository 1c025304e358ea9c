using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Larder.Formats.Digests;
using Larder.Formats.Erofs;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Materialise.Disks;
using Larder.Store;
using Larder.Store.Held;
using Larder.Store.Segments;
using Larder.Testing;
using Larder.Testing.Builders;
using Larder.Tests.Formats;
using Larder.Tests.Store;
using Microsoft.Win32.SafeHandles;

namespace Larder.Tests.Materialise.Disks;

public sealed class ErofsImageTests : IDisposable
{
    // mount(8) would go through a loop device, and then want one for each segment too.
    private const string MountFiles =
        """import ctypes,os,sys; l=ctypes.CDLL(None,use_errno=True); r=l.mount(*[a.encode() for a in sys.argv[1:3]],b"erofs",ctypes.c_ulong(1),sys.argv[3].encode()); sys.exit(os.strerror(ctypes.get_errno()) if r else 0)""";

    private static readonly Config Laws = Config.QuickThrowOnFailure.WithMaxTest(40);
    private readonly TestStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Nobody_finds_a_fault_in_the_image_of_any_tree() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        FileSystem fileSystem = _store.Put(RandomFileSystem.Of(seed, new() { MaxContentLength = 20_000 }));
        (string image, _) = Write(fileSystem);
        Assert.Empty(ReferenceTool.Run("fsck.erofs", ["--extract", image]));
        File.Delete(image);
    }).Check(Laws);

    [MountFact("erofs")]
    public void The_kernel_sees_the_tree_that_was_written() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        FileSystem fileSystem = _store.Put(RandomFileSystem.Of(seed, new() { MaxContentLength = 20_000 }));
        (string image, _) = Write(fileSystem);
        using (MountedImage mounted = new(image, "erofs", "loop,ro"))
        {
            Assert.Equal(fileSystem, _store.Import(mounted.Path).FileSystem);
        }

        File.Delete(image);
    }).Check(Laws);

    [MountFact("erofs")]
    public void The_kernel_sees_the_tree_straight_over_the_store()
    {
        FileSystem fileSystem = Nasty();
        (string image, ErofsResult result) = WriteOverStore(fileSystem);

        Assert.InRange(result.Disk.Size, 4096, 2 << 20);
        using FileMount mounted = new(image, result.Segments.Select(_store.SegmentPath));
        Assert.Equal(fileSystem, _store.Import(mounted.Path).FileSystem);
    }

    [MountFact("erofs")]
    public void The_kernel_sees_all_that_is_hard_to_say()
    {
        FileSystem fileSystem = Nasty();
        (string image, _) = Write(fileSystem);
        using MountedImage mounted = new(image, "erofs", "loop,ro");
        Assert.Equal(fileSystem, _store.Import(mounted.Path).FileSystem);
    }

    [Fact]
    public void The_same_tree_and_options_give_the_same_bytes_and_others_do_not()
    {
        FileSystem fileSystem = Nasty();
        ErofsOptions options = new() { Label = "root" };
        (string image, DiskResult result) = Write(fileSystem, options, new DiskWriting { Threads = 1 });
        Digest first = Disk.DigestOf(image);

        Assert.Equal(first, Disk.DigestOf(Write(fileSystem, options, new DiskWriting { Threads = 8 }).Path));
        using TestStore other = new();
        Assert.Equal(fileSystem, NastyTrees.Build(other));
        Assert.NotEqual(result.Uuid, Write(fileSystem).Result.Uuid);
        Guid uuid = Guid.Parse("01234567-89ab-4cde-8f01-23456789abcd");
        Assert.Equal(uuid, Write(fileSystem, new ErofsOptions { Uuid = uuid }).Result.Uuid);
    }

    [MountFact("erofs")]
    public void Of_files_in_more_segments_than_an_image_names_those_with_the_least_are_copied()
    {
        // The larger a number the more bytes, over all sizes at which copying changes its way.
        byte[][] contents = [.. Enumerable.Range(0, 70).Select(index => TestStore.Bytes(3000 + (index * 100_000), index))];
        Array.Fill(contents[5], (byte)0, 100_000, 300_000);
        long[] segments = [.. contents.Select(PutAlone)];
        FileSystem fileSystem = Disk.BuildFrom(_store, contents);

        (string image, ErofsResult result) = WriteOverStore(fileSystem);

        Assert.Equal(segments[6..], result.Segments);
        long copied = contents[..6].Sum(content => content.LongLength);
        Assert.InRange(result.Disk.Size, copied, copied + 100_000);
        Assert.InRange(result.Disk.Allocated, 1, copied - 200_000);
        using FileMount mounted = new(image, result.Segments.Select(_store.SegmentPath));
        Assert.Equal(fileSystem, _store.Import(mounted.Path).FileSystem);
        Assert.Equal(64, WriteOverStore(Disk.BuildFrom(_store, contents[..64])).Result.Segments.Count);
    }

    [Fact]
    public void What_is_copied_is_verified()
    {
        byte[][] contents = [.. Enumerable.Range(0, 65).Select(index => TestStore.Bytes(3000 + index, index))];
        long[] segments = [.. contents.Select(PutAlone)];
        FileSystem fileSystem = Disk.BuildFrom(_store, contents);
        using (SafeFileHandle segment = _store.OpenSegment(segments[0]))
        {
            RandomAccess.Write(segment, [0, 1, 2, 3], _store.Store.Find(Digest.Of(contents[0]))!.Value.Offset);
        }

        Assert.Equal(ErrorCodes.DigestMismatch, Assert.Throws<LarderException>(() => WriteOverStore(fileSystem)).Code);
    }

    [Fact]
    public void What_EROFS_has_no_place_for_is_refused()
    {
        foreach ((string name, int length) in (ReadOnlySpan<(string, int)>)[("user.large", 65536), ("strange.name", 1), ("system.posix_acl_access", 7)])
        {
            PathAttributes attributes = new(0x1A4) { ExtendedAttributes = ExtendedAttributes.Of(new ExtendedAttribute(Encoding.ASCII.GetBytes(name), new byte[length])) };
            FileSystem fileSystem = Disk.Build(_store, (writer, builder) => Disk.AddFile(writer, builder, "a", [1], attributes));
            Assert.Equal(ErrorCodes.ImageCannotHold, Assert.Throws<LarderException>(() => Write(fileSystem)).Code);
        }
    }

    [Fact]
    public void Damaged_content_is_found_while_it_is_copied()
    {
        FileSystem fileSystem = Disk.Build(_store, [70_000]);
        BlobLocation place = _store.Store.Find(Digest.Of(TestStore.Bytes(70_000, 70_000)))!.Value;
        using SafeFileHandle segment = _store.OpenSegment(place.Segment);
        RandomAccess.Write(segment, [0, 1, 2, 3], place.Offset);

        Assert.Equal(ErrorCodes.DigestMismatch, Assert.Throws<LarderException>(() => Write(fileSystem)).Code);
    }

    // In a segment that gets nothing else.
    private long PutAlone(byte[] content)
    {
        long segment = _store.Store.Find(Assert.Single(_store.Put(content)))!.Value.Segment;
        _store.Store.Index.Seal(segment);
        return segment;
    }

    [MountFact("erofs")]
    public void What_lies_in_installed_files_only_is_copied()
    {
        string installed = Path.Combine(_store.RootPath, "installed", "tree");
        Directory.CreateDirectory(installed);
        foreach (int size in (int[])[10_000, 600_000])
        {
            File.WriteAllBytes(Path.Combine(installed, $"{size}"), TestStore.Bytes(size, size));
        }

        FileSystem fileSystem = _store.Import(installed).FileSystem;
        using (StoreWriter writer = _store.Store.BeginWriting())
        {
            _store.Roots.Commit(writer, "installed", fileSystem);
        }

        Assert.Equal(2, _store.Collect(new() { Installed = [new InstalledTree("installed/tree"u8.ToArray(), fileSystem)] }).Held);
        (string image, ErofsResult result) = WriteOverStore(fileSystem);
        Assert.Empty(result.Segments);
        using MountedImage mounted = new(image, "erofs", "loop,ro");
        Assert.Equal(fileSystem, _store.Import(mounted.Path).FileSystem);
    }

    private FileSystem Nasty() => NastyTrees.Build(_store);

    private (string Path, DiskResult Result) Write(FileSystem fileSystem, ErofsOptions? options = null, DiskWriting? writing = null)
    {
        (string path, SafeFileHandle file) = NewFile();
        using (file)
        {
            return (path, ErofsImage.Write(_store.Store, fileSystem, file, options ?? new ErofsOptions(), writing));
        }
    }

    private (string Path, ErofsResult Result) WriteOverStore(FileSystem fileSystem)
    {
        (string path, SafeFileHandle file) = NewFile();
        using (file)
        {
            return (path, ErofsImage.WriteOverStore(_store.Store, fileSystem, file, new ErofsOptions()));
        }
    }

    private (string Path, SafeFileHandle File) NewFile()
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{Guid.NewGuid():n}.erofs");
        return (_store.Temp.Combine(name), _store.Temp.Handle.CreateFile(Encoding.ASCII.GetBytes(name), 0x180));
    }

    /// <summary>An image that the kernel reads from its file, and from the files of its devices.</summary>
    private sealed class FileMount : IDisposable
    {
        private readonly Testing.Files.TempDirectory _at = new();

        // By their names alone: all options have to fit a page.
        public FileMount(string image, IEnumerable<string> devices) => ReferenceTool.Run(
            "python3",
            ["-c", MountFiles, image, _at.Path, string.Join(',', devices.Select(static device => $"device={System.IO.Path.GetFileName(device)}"))],
            directory: System.IO.Path.GetDirectoryName(devices.First()));

        public string Path => _at.Path;

        public void Dispose()
        {
            ReferenceTool.Run("umount", [_at.Path]);
            _at.Dispose();
        }
    }
}
