using System.Diagnostics;
using System.Text;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Images.Mounting;
using Larder.Native.Files;
using Larder.Native.Mounts;
using Larder.Store.Mounted;
using Larder.Testing;
using Larder.Testing.Builders;
using Larder.Testing.Files;
using Larder.Tests.Materialise.Disks;
using Larder.Tests.Store;

namespace Larder.Tests.Images.Mounting;

public sealed partial class StoreMountsTests : IDisposable
{
    private readonly TestStore _store = new();
    private readonly TempDirectory _at = new();

    private StoreMounts Mounts => new(_store.Store, TimeProvider.System);

    public void Dispose()
    {
        while (MountTable.Read().Any(entry => entry.Point.Span.SequenceEqual(Encoding.UTF8.GetBytes(_at.Path))))
        {
            MountTable.Unmount(Encoding.UTF8.GetBytes(_at.Path));
        }

        _at.Dispose();
        _store.Dispose();
    }

    [MountFact("erofs")]
    public void The_kernel_sees_the_tree_and_nothing_is_left_after_it()
    {
        FileSystem tree = NastyTrees.Build(_store);

        StoreMount mount = Mounts.Mount("nasty", tree, _at.Path);

        Assert.Equal(tree, _store.Import(_at.Path).FileSystem);
        Assert.Equal(tree.ComputeId(), mount.FileSystem);
        Assert.InRange(mount.MetadataBytes, 4096, 2 << 20);
        Assert.InRange(mount.Segments, 1, 64);
        StoreMount listed = Assert.Single(Mounts.List());
        Assert.Equal((mount.Id, "nasty", mount.FileSystem, mount.Segments, true), (listed.Id, listed.Name, listed.FileSystem, listed.Segments, listed.IsSeen));
        Assert.Equal(Encoding.UTF8.GetBytes(_at.Path), mount.Target.ToArray());
        Assert.Equal((UnixFileMode)0x180, File.GetUnixFileMode(Assert.Single(Files())));

        Assert.False(Mounts.Unmount(_at.Path).IsStillUsed);
        CheckNothingIsLeft();
        Assert.Empty(Directory.GetFileSystemEntries(_at.Path));
    }

    [MountFact("erofs")]
    public void A_collection_leaves_what_is_mounted_where_it_is()
    {
        FileSystem tree = Kept(out byte[][] contents);
        Mounts.Mount("kept", tree, _at.Path);
        long[] segments = [.. new MountedTrees(_store.Store, TimeProvider.System).SegmentsOf(Mounts.List()[0].Id)];

        // Neither a name nor the root of the mount keeps it now, only that it is mounted.
        _store.Roots.Remove("kept");
        _store.Roots.Remove(MountedTrees.RootName(Mounts.List()[0].Id));
        _store.Collect();
        Assert.All(segments, id => Assert.True(File.Exists(_store.SegmentPath(id))));
        CheckContents(contents);
        _store.Collect();
        CheckContents(contents);

        Mounts.Unmount(_at.Path);
        _store.Collect();
        Assert.Empty(_store.Rows());
    }

    [MountFact("erofs")]
    public void Once_it_is_unmounted_its_segments_are_compacted_as_others()
    {
        FileSystem tree = Kept(out _);

        _store.Keep("other", RandomFileSystem.Of(1));
        Mounts.Mount("kept", tree, _at.Path);
        _store.Collect();

        // Of two small ones that are sealed, one is too many; that which is mounted does not count.
        SealAll();
        string[] before = Segments();
        _store.Collect();
        Assert.Equal(before, Segments());

        Mounts.Unmount(_at.Path);
        _store.Collect();
        Assert.NotEqual(before, Segments());
        Assert.Equal(2, _store.Root.Database.First("SELECT count(*) FROM roots", row => row.Number(0)));
    }

    private void SealAll()
    {
        foreach ((long segment, _) in _store.Store.Index.Unsealed())
        {
            _store.Store.Index.Seal(segment);
        }
    }

    [MountFact("erofs")]
    public void What_a_kill_left_is_taken_away_by_the_next_command()
    {
        FileSystem tree = Disk.Build(_store, [10_000]);
        string id = new('a', 32);
        Record(id, tree, MountTable.BootId());
        Record(new string('b', 32), tree, "another boot");
        Directory.CreateDirectory(Path.Combine(_store.RootPath, "mounts"));
        File.WriteAllText(Path.Combine(_store.RootPath, "mounts", $"{id}.erofs"), "begun");
        File.WriteAllText(Path.Combine(_store.RootPath, "mounts", new string('c', 32) + ".erofs"), "without a row");
        Assert.Empty(Mounts.List());

        StoreMounts.DropGone(_store.Root, TimeProvider.System);
        CheckNothingIsLeft();

        Record(id, tree, MountTable.BootId());
        Mounts.Mount("tree", tree, _at.Path);
        Assert.Single(MountedTrees.List(_store.Root));
        MountTable.Unmount(Encoding.UTF8.GetBytes(_at.Path));
        Assert.Equal(ErrorCodes.MountNotFound, Assert.Throws<LarderException>(() => Mounts.Unmount(_at.Path)).Code);
        CheckNothingIsLeft();
    }

    [MountFact("erofs")]
    public void A_mount_that_another_namespace_has_too_keeps_its_rows()
    {
        FileSystem tree = Disk.Build(_store, [10_000]);
        Mounts.Mount("tree", tree, _at.Path);
        using Process other = Process.Start(new ProcessStartInfo("unshare", ["-m", "--propagation", "private", "sh", "-c", "echo; exec sleep 600"]) { RedirectStandardOutput = true })!;
        try
        {
            _ = other.StandardOutput.ReadLine();
            Assert.True(Mounts.Unmount(_at.Path).IsStillUsed);
            StoreMounts.DropGone(_store.Root, TimeProvider.System);
            Assert.False(Assert.Single(Mounts.List()).IsSeen);
        }
        finally
        {
            other.Kill();
            other.WaitForExit();
        }

        // The namespace ends a moment after its last process.
        SpinWait.SpinUntil(() => Mounts.List().Count == 0, TimeSpan.FromSeconds(30));
        StoreMounts.DropGone(_store.Root, TimeProvider.System);
        CheckNothingIsLeft();
    }

    [MountFact("erofs")]
    public void Its_set_uid_programs_act_only_where_that_was_asked_for()
    {
        FileSystem tree = Disk.Build(_store, [10_000]);
        Mounts.Mount("tree", tree, _at.Path);
        Assert.Matches("ro,nosuid,nodev", OptionsOf(_at.Path));
        Mounts.Unmount(_at.Path);

        Mounts.Mount("tree", tree, _at.Path, isPrivileged: true);
        Assert.DoesNotMatch("nosuid|nodev", OptionsOf(_at.Path));
        Mounts.Unmount(_at.Path);
    }

    [MountFact("erofs")]
    public void What_cannot_be_mounted_or_unmounted_is_refused_and_leaves_nothing()
    {
        FileSystem tree = Disk.Build(_store, [10_000]);
        Refused(ErrorCodes.MountTargetInvalid, () => Mounts.Mount("tree", tree, _store.Temp.Combine("missing")));
        Refused(ErrorCodes.MountTargetInvalid, () => Mounts.Mount("tree", tree, "/proc/self/status"));
        Refused(ErrorCodes.MountNotFound, () => Mounts.Unmount(_at.Path));
        Refused(ErrorCodes.MountNotFound, () => Mounts.Unmount("/proc"));
        Refused(ErrorCodes.MountNotFound, () => Mounts.Unmount(_store.Temp.Combine("missing")));

        Mounts.Mount("tree", tree, _at.Path);
        Refused(ErrorCodes.MountTargetInvalid, () => Mounts.Mount("tree", tree, _at.Path));
        using (DirectoryHandle open = DirectoryHandle.Open(_at.Path))
        {
            Refused(ErrorCodes.MountBusy, () => Mounts.Unmount(_at.Path));
        }

        Assert.Single(Mounts.List());
        Mounts.Unmount(_at.Path);
        CheckNothingIsLeft();
    }

    [Fact]
    public void What_the_kernel_says_becomes_what_to_do()
    {
        foreach ((Errno errno, ErrorCode code) in (ReadOnlySpan<(Errno, ErrorCode)>)
        [
            (Errno.UnknownDevice, ErrorCodes.MountUnsupported),
            (Errno.NotImplemented, ErrorCodes.MountUnsupported),
            (Errno.BlockDeviceWanted, ErrorCodes.MountUnsupported),
            (Errno.NotPermitted, ErrorCodes.PermissionDenied),
            (Errno.Invalid, ErrorCodes.InputOutput),
        ])
        {
            LarderException error = MountErrors.Refused("tree", new LinuxException("fsopen", "erofs"u8, errno));
            Assert.Equal(code, error.Code);
            Assert.Contains("fsopen «erofs»", error.Why, StringComparison.Ordinal);
        }
    }

    private void CheckContents(byte[][] contents)
    {
        File.WriteAllText("/proc/sys/vm/drop_caches", "3");
        for (int index = 0; index < contents.Length; index++)
        {
            Assert.Equal(contents[index], File.ReadAllBytes(_at.Combine($"{index:d2}")));
        }
    }

    private void Record(string id, FileSystem tree, string boot) => new MountedTrees(_store.Store, TimeProvider.System).Record(
        new MountedTree(id, "tree", tree, Encoding.UTF8.GetBytes(_at.Path), new byte[1], boot, TimeProvider.System.GetUtcNow()));

    private void CheckNothingIsLeft()
    {
        Assert.Empty(MountedTrees.Ids(_store.Root));
        Assert.Empty(_store.Root.Database.Query("SELECT segment FROM image_segment", row => row.Number(0)));
        Assert.Empty(Files());
    }

    private static void Refused(ErrorCode code, Action act) => Assert.Equal(code, Assert.Throws<LarderException>(act).Code);

    private static string OptionsOf(string point) =>
        File.ReadLines("/proc/self/mountinfo").Select(line => line.Split(' ')).Last(fields => fields[4] == point)[5];

    private string[] Files() => Directory.GetFiles(Path.Combine(_store.RootPath, "mounts"));

    private string[] Segments() => [.. Directory.GetFiles(Path.Combine(_store.RootPath, "store", "segments"), "*.seg").Order(StringComparer.Ordinal)];
}
