using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Images.Mounting;
using Larder.Store;
using Larder.Store.Collecting;
using Larder.Store.Mounted;
using Larder.Store.Segments;
using Larder.Testing;
using Larder.Testing.Files;
using Larder.Tests.Formats;
using Larder.Tests.Materialise.Disks;
using Larder.Tests.Store;

namespace Larder.Tests.Images.Mounting;

/// <content>Whose a mount is, whatever happened to the database, to the path of the root and to the image.</content>
public sealed partial class StoreMountsTests
{
    [MountFact("erofs")]
    public void A_lost_database_takes_no_mount_away()
    {
        FileSystem tree = Kept(out byte[][] contents);
        StoreMount mount = Mounts.Mount("kept", tree, _at.Path);
        long[] segments = [.. new MountedTrees(_store.Store, TimeProvider.System).SegmentsOf(mount.Id)];
        _store.LoseDatabase();
        Assert.Empty(Mounts.List());
        IndexRebuild.Run(_store.Store);

        CheckIsKept(mount, segments, contents);
    }

    [MountFact("erofs")]
    public void An_older_database_takes_no_mount_away()
    {
        FileSystem tree = Kept(out byte[][] contents);
        _store.Reopen();
        string copy = _store.Temp.Combine("copy.db");
        File.Copy(Path.Combine(_store.RootPath, "larder.db"), copy);
        StoreMount mount = Mounts.Mount("kept", tree, _at.Path);
        long[] segments = [.. new MountedTrees(_store.Store, TimeProvider.System).SegmentsOf(mount.Id)];
        _store.RestoreDatabase(copy);

        StoreMounts.DropGone(_store.Root, TimeProvider.System);
        CheckIsKept(mount, segments, contents);
    }

    [MountFact("erofs")]
    public void A_rebuild_makes_nothing_of_images_that_are_not_whole_or_of_another_boot()
    {
        FileSystem tree = Disk.Build(_store, [10_000]);
        StoreMount mount = Mounts.Mount("tree", tree, _at.Path);
        byte[] image = File.ReadAllBytes(Assert.Single(Files()));
        Mounts.Unmount(_at.Path);
        string file = Path.Combine(_store.RootPath, "mounts", $"{mount.Id}.erofs");
        for (int cut = 1; cut < 200; cut += 7)
        {
            File.WriteAllBytes(file, image[..^cut]);
            MountedTrees.Restore(_store.Root);
        }

        for (int at = image.Length - 1; at > image.Length - 200; at -= 7)
        {
            byte[] damaged = [.. image];
            damaged[at] ^= 0x40;
            File.WriteAllBytes(file, damaged);
            MountedTrees.Restore(_store.Root);
        }

        using (Microsoft.Win32.SafeHandles.SafeFileHandle other = File.OpenHandle(file, FileMode.Create, FileAccess.Write))
        {
            MountImage.Sign(other, new MountedTree(mount.Id, "tree", tree, default, default, "another boot", default), [1]);
        }

        MountedTrees.Restore(_store.Root);
        Assert.Empty(MountedTrees.List(_store.Root));
        File.WriteAllBytes(file, image);
        MountedTrees.Restore(_store.Root);
        MountedTree restored = Assert.Single(MountedTrees.List(_store.Root));
        Assert.Equal((mount.Id, "tree", tree, mount.Mounted.ToUnixTimeMilliseconds()), (restored.Id, restored.Name, restored.FileSystem, restored.Mounted.ToUnixTimeMilliseconds()));
        Assert.Equal(mount.Target.ToArray(), restored.Target.ToArray());
        StoreMounts.DropGone(_store.Root, TimeProvider.System);
        CheckNothingIsLeft();
    }

    [MountFact("erofs")]
    public void Whatever_path_leads_to_a_root_its_mounts_are_its_own()
    {
        FileSystem tree = Disk.Build(_store, [10_000]);
        Mounts.Mount("tree", tree, _at.Path);
        string link = _store.Temp.Combine("link");
        Directory.CreateSymbolicLink(link, _store.RootPath);
        string bound = _store.Temp.Combine("bound");
        Directory.CreateDirectory(bound);
        ReferenceTool.Run("mount", ["--bind", _store.RootPath, bound]);
        try
        {
            foreach (string path in (string[])[link, bound])
            {
                using TestStore other = new(path);
                StoreMounts mounts = new(other.Store, TimeProvider.System);
                StoreMounts.DropGone(other.Root, TimeProvider.System);
                Assert.True(Assert.Single(mounts.List()).IsSeen);
                Refused(ErrorCodes.MountTargetInvalid, () => mounts.Mount("tree", tree, _at.Path));
                Assert.False(mounts.Unmount(_at.Path).IsStillUsed);
                CheckNothingIsLeft();

                // And the other way round: it is mounted by that path now.
                mounts.Mount("tree", tree, _at.Path);
                Assert.True(Assert.Single(Mounts.List()).IsSeen);
            }

            Mounts.Unmount(_at.Path);
            CheckNothingIsLeft();
        }
        finally
        {
            ReferenceTool.Run("umount", ["-l", bound]);
        }
    }

    [MountFact("erofs")]
    public void The_mounts_of_a_copied_root_are_not_those_of_the_copy()
    {
        FileSystem tree = Disk.Build(_store, [10_000]);
        Mounts.Mount("tree", tree, _at.Path);
        string path = _store.Temp.Combine("copy");
        ReferenceTool.Run("cp", ["-a", _store.RootPath, path]);
        using TestStore copy = new(path);
        Assert.Empty(new StoreMounts(copy.Store, TimeProvider.System).List());
        Refused(ErrorCodes.MountNotFound, () => new StoreMounts(copy.Store, TimeProvider.System).Unmount(_at.Path));
        Assert.Single(Mounts.List());
        Mounts.Unmount(_at.Path);
    }

    [MountFact("erofs")]
    public void A_mount_whose_image_somebody_removed_is_kept_until_it_is_gone()
    {
        FileSystem tree = Kept(out byte[][] contents);
        StoreMount mount = Mounts.Mount("kept", tree, _at.Path);
        _store.Roots.Remove("kept");
        File.Delete(Assert.Single(Files()));
        StoreMounts.DropGone(_store.Root, TimeProvider.System);
        Assert.Equal(mount.Id, Assert.Single(Mounts.List()).Id);
        _store.Collect();
        _store.Collect();
        CheckContents(contents);

        // It stands nowhere now, but who has a file of it open reads on.
        using (FileStream open = File.OpenRead(_at.Combine("00")))
        {
            ReferenceTool.Run("umount", ["-l", _at.Path]);
            _store.Reopen();
            StoreMounts.DropGone(_store.Root, TimeProvider.System);
            Assert.False(Assert.Single(Mounts.List()).IsSeen);
        }

        _store.Reopen();
        StoreMounts.DropGone(_store.Root, TimeProvider.System);
        CheckNothingIsLeft();
    }

    [RootFact]
    public void A_collection_on_a_full_disk_takes_away_what_a_mount_left()
    {
        using TinyDisk disk = new(32 << 20);
        using TestStore store = new(Path.Combine(disk.Path, "root"));
        FileSystem tree = Disk.Build(store, [8 << 20]);
        string id = new('a', 32);
        new MountedTrees(store.Store, TimeProvider.System).Record(
            new MountedTree(id, "tree", tree, default, default, "another boot", TimeProvider.System.GetUtcNow()));
        using (FileStream rest = File.Create(Path.Combine(disk.Path, "rest")))
        {
            Assert.ThrowsAny<IOException>(() =>
            {
                for (int block = 0; block < 8192; block++)
                {
                    rest.Write(new byte[4096]);
                    rest.Flush();
                }
            });
        }

        new StoreCollector(store.Root, TimeProvider.System).Run(new() { Prepare = () => StoreMounts.DropGone(store.Root, TimeProvider.System) });
        Assert.Empty(MountedTrees.Ids(store.Root));
        Assert.InRange(store.Collect().FreedBytes, 8 << 20, long.MaxValue);
    }

    // Content amid garbage, in a segment that a collection would give up.
    private FileSystem Kept(out byte[][] contents)
    {
        contents = [.. Enumerable.Range(0, 20).Select(index => TestStore.Bytes(5000 + index, index))];
        FileSystem tree = Disk.BuildFrom(_store, contents);
        for (int index = 0; index < 20; index++)
        {
            _store.Put(TestStore.Bytes(200_000, 1000 + index));
        }

        using StoreWriter writer = _store.Store.BeginWriting();
        _store.Roots.Commit(writer, "kept", tree);
        foreach ((long segment, _) in _store.Store.Index.Unsealed())
        {
            _store.Store.Index.Seal(segment);
        }

        _store.Put(TestStore.Bytes(5000, 5000));
        foreach ((long segment, _) in _store.Store.Index.Unsealed())
        {
            _store.Store.Index.Seal(segment);
        }

        return tree;
    }

    // Neither a name nor the root of the mount keeps it now, and its segments are such as are given up.
    private void CheckIsKept(StoreMount mount, long[] segments, byte[][] contents)
    {
        StoreMount listed = Assert.Single(Mounts.List());
        Assert.Equal((mount.Id, mount.Name, mount.FileSystem, mount.Segments), (listed.Id, listed.Name, listed.FileSystem, listed.Segments));
        _store.Roots.Remove("kept");
        _store.Roots.Remove(MountedTrees.RootName(mount.Id));
        _store.Collect();
        _store.Collect();
        Assert.All(segments, id => Assert.True(File.Exists(_store.SegmentPath(id))));
        CheckContents(contents);
        Mounts.Unmount(_at.Path);
        CheckNothingIsLeft();
        _store.Collect();
        Assert.Empty(_store.Rows());
    }
}
