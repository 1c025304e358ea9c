using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.Ext4;
using Larder.Formats.FileMetadata;
using Larder.Materialise.Disks;
using Larder.Store.Segments;
using Larder.Testing;
using Larder.Testing.Builders;
using Larder.Tests.Formats;
using Larder.Tests.Store;
using Microsoft.Win32.SafeHandles;

namespace Larder.Tests.Materialise.Disks;

public sealed class Ext4ImageTests : IDisposable
{
    private static readonly Config Laws = Config.QuickThrowOnFailure.WithMaxTest(40);
    private readonly TestStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Nobody_finds_a_fault_in_the_image_of_any_tree() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        FileSystem fileSystem = _store.Put(RandomFileSystem.Of(seed, new() { MaxContentLength = 20_000 }));
        (string image, DiskResult result) = Ext4Case.Write(_store, fileSystem, new Ext4Options { Size = 64 << 20 });
        Ext4Case.Check(image);
        Assert.Equal(0, result.ClampedTimes);
        File.Delete(image);
    }).Check(Laws);

    [MountFact("ext4")]
    public void The_kernel_sees_the_tree_that_was_written() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        FileSystem fileSystem = _store.Put(RandomFileSystem.Of(seed, new() { MaxContentLength = 20_000 }));
        (string image, _) = Ext4Case.Write(_store, fileSystem, new Ext4Options { Size = 64 << 20 });
        using (MountedImage mounted = new(image, "ext4", "loop,ro"))
        {
            Ext4Case.CheckMounted(_store, fileSystem, mounted.Path);
        }

        File.Delete(image);
    }).Check(Laws);

    [MountFact("ext4")]
    public void The_kernel_sees_all_that_is_hard_to_say_and_leaves_it_sound_when_it_wrote()
    {
        FileSystem fileSystem = NastyTrees.Build(_store);
        (string image, DiskResult result) = Ext4Case.Write(_store, fileSystem, new Ext4Options { HasJournal = true });
        Ext4Case.Check(image);
        Assert.Equal(0, result.ClampedTimes);
        using (MountedImage mounted = new(image, "ext4", "loop,ro"))
        {
            Ext4Case.CheckMounted(_store, fileSystem, mounted.Path);
        }

        using (MountedImage mounted = new(image, "ext4", "loop"))
        {
            ReferenceTool.Shell("mkdir new; seq -f new/%g 10000 | xargs touch; cp -a many/. new; setfattr -n user.new -v 1 xattr-shared* xattr-large; rm -r many names new/*7*", mounted.Path);
        }

        Ext4Case.Check(image);
        ReferenceTool.Run("e2fsck", ["-fy", image]);
        ReferenceTool.Run("resize2fs", [image, "40G"]);
        Ext4Case.Check(image);
        using (MountedImage mounted = new(image, "ext4", "loop"))
        {
            Assert.InRange(new DriveInfo(mounted.Path).AvailableFreeSpace, 30L << 30, 40L << 30);
        }
    }

    [MountFact("ext4", Resizes = true)]
    public void An_image_grows_while_it_is_mounted()
    {
        (string image, _) = Ext4Case.Write(_store, Disk.Build(_store, Disk.Sizes), new Ext4Options { Size = 200 << 20 });
        string device = Encoding.UTF8.GetString(ReferenceTool.Shell($"truncate -s 3G {image}; losetup -f --show {image}")).Trim();
        try
        {
            using MountedImage mounted = new(device, "ext4", "rw");
            ReferenceTool.Run("resize2fs", [device]);
            Assert.InRange(new DriveInfo(mounted.Path).TotalSize, 2L << 30, 3L << 30);
        }
        finally
        {
            ReferenceTool.Run("losetup", ["-d", device]);
        }

        Ext4Case.Check(image);
    }

    [Fact]
    public void What_ext4_has_no_place_for_is_refused()
    {
        string longName = new('n', 240);
        PathAttributes tooMany = new(0x1A4)
        {
            ExtendedAttributes = ExtendedAttributes.Of(Enumerable.Range(0, 40).Select(index => new ExtendedAttribute(Encoding.ASCII.GetBytes($"user.{longName}{index:d2}"), default))),
        };
        foreach (PathAttributes attributes in (PathAttributes[])[tooMany, One("strange.name", 1), One("system.posix_acl_access", 7)])
        {
            FileSystem fileSystem = Disk.Build(_store, (writer, builder) => Disk.AddFile(writer, builder, "a", [1], attributes));
            Assert.Equal(ErrorCodes.ImageCannotHold, Assert.Throws<LarderException>(() => Ext4Case.Write(_store, fileSystem)).Code);
        }

        static PathAttributes One(string name, int length) => new(0x1A4)
        {
            ExtendedAttributes = ExtendedAttributes.Of(new ExtendedAttribute(Encoding.ASCII.GetBytes(name), new byte[length])),
        };
    }

    [Fact]
    public void The_same_tree_and_options_give_the_same_bytes_and_others_do_not()
    {
        FileSystem fileSystem = Disk.Build(_store, Disk.Sizes);
        Ext4Options options = new() { Size = 256 << 20, Label = "root", HasJournal = true };
        Digest first = Disk.DigestOf(Ext4Case.Write(_store, fileSystem, options, new DiskWriting { Threads = 1 }).Path);

        Assert.Equal(first, Disk.DigestOf(Ext4Case.Write(_store, fileSystem, options, new DiskWriting { Threads = 8 }).Path));
        using TestStore other = new();
        Assert.Equal(fileSystem, Disk.Build(other, Disk.Sizes));
        Assert.Equal(first, Disk.DigestOf(Ext4Case.Write(other, fileSystem, options).Path));

        Guid uuid = Ext4Case.Write(_store, fileSystem, options).Result.Uuid;
        Assert.NotEqual(uuid, Ext4Case.Write(_store, fileSystem, options with { Label = "boot" }).Result.Uuid);
        Assert.NotEqual(uuid, Ext4Case.Write(_store, Disk.Build(_store, [1]), options).Result.Uuid);
    }

    [Fact]
    public void Label_UUID_journal_and_size_are_those_that_were_asked_for()
    {
        Guid uuid = Guid.Parse("01234567-89ab-4cde-8f01-23456789abcd");
        (string image, DiskResult result) = Ext4Case.Write(
            _store, Disk.Build(_store, Disk.Sizes), new Ext4Options { Size = (300 << 20) + 5000, Label = "wurzel-für-alle", Uuid = uuid, HasJournal = true });

        string header = Encoding.UTF8.GetString(ReferenceTool.Run("dumpe2fs", ["-h", image]));
        Ext4Case.Check(image);
        Assert.Equal((uuid, (300L << 20) + 4096), (result.Uuid, result.Size));
        Assert.Contains("Filesystem volume name:   wurzel-für-alle", header, StringComparison.Ordinal);
        Assert.Contains($"Filesystem UUID:          {uuid}", header, StringComparison.Ordinal);
        Assert.Contains("has_journal ext_attr resize_inode dir_index filetype extent 64bit flex_bg sparse_super large_file huge_file dir_nlink extra_isize metadata_csum", header, StringComparison.Ordinal);
        Assert.Contains("otal journal size:       16M", header, StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_has_room_for_more_than_its_tree_and_takes_no_more_than_it()
    {
        (string image, DiskResult result) = Ext4Case.Write(_store, Disk.Build(_store, [3 << 20]));
        string header = Encoding.UTF8.GetString(ReferenceTool.Run("dumpe2fs", [image]));

        Assert.Equal(1L << 30, result.Size);
        Assert.InRange(result.Allocated, 3 << 20, 6 << 20);

        // A kernel that finds a table that was not zeroed begins to, and fills the file.
        Assert.Equal(8, CountOf(header, "ITABLE_ZEROED"));
        Assert.Contains("INODE_UNINIT, BLOCK_UNINIT, ITABLE_ZEROED", header, StringComparison.Ordinal);
    }

    [Fact]
    public void A_size_that_is_too_small_is_refused_and_says_what_is_needed()
    {
        FileSystem fileSystem = Disk.Build(_store, [9 << 20]);
        LarderException refusal = Assert.Throws<LarderException>(() => Ext4Case.Write(_store, fileSystem, new Ext4Options { Size = 8 << 20 }));
        Assert.Equal(ErrorCodes.DiskTooSmall, refusal.Code);
        Assert.Throws<LarderException>(() => Ext4Case.Write(_store, fileSystem, new Ext4Options { Size = 1 << 20 }));
        Ext4Case.Check(Ext4Case.Write(_store, fileSystem, new Ext4Options { Size = 11 << 20 }).Path);
    }

    [Fact]
    public void Sizes_around_every_group_boundary_are_sound()
    {
        FileSystem fileSystem = Disk.Build(_store, [5000]);
        foreach (long blocks in (long[])[300, 32767, 32768, 32769, 32900, 33500, 65536, 98304, 98400, 524288, 524400, 1048576 + 700])
        {
            (string image, _) = Ext4Case.Write(_store, fileSystem, new Ext4Options { Size = blocks * 4096 });
            Ext4Case.Check(image);
            File.Delete(image);
        }
    }

    [Fact]
    public void Zeros_become_holes_and_thousands_of_them_a_tree_of_extents()
    {
        byte[] comb = new byte[10_000 * 4096];
        for (int block = 0; block < 10_000; block += 2)
        {
            comb[(block * 4096) + 17] = 1;
        }

        byte[] small = new byte[30 * 4096];
        small[5 * 4096] = small[9 * 4096] = small[12 * 4096] = small[20 * 4096] = small[29 * 4096] = 1;
        FileSystem fileSystem = Disk.BuildFrom(_store, [comb, small, new byte[9000], new byte[3 << 20]]);
        (string image, DiskResult result) = Ext4Case.Write(_store, fileSystem, new Ext4Options { Size = 128 << 20 });

        Ext4Case.Check(image);
        Assert.InRange(result.Allocated, 5000 * 4096, 22 << 20);
        Assert.Contains("Links: 1   Blockcount: 40128", Ext4Case.Debug(image, "stat /00"), StringComparison.Ordinal);
        Assert.Contains("Blockcount: 48\n", Ext4Case.Debug(image, "stat /01"), StringComparison.Ordinal);
        Assert.Contains("Blockcount: 0\n", Ext4Case.Debug(image, "stat /02"), StringComparison.Ordinal);
        Assert.Equal(comb, ReferenceTool.Run("debugfs", ["-R", "cat /00", image]));
        Assert.Equal(small, ReferenceTool.Run("debugfs", ["-R", "cat /01", image]));
        Assert.Equal(new byte[9000], ReferenceTool.Run("debugfs", ["-R", "cat /02", image]));
    }

    [Fact]
    public void A_directory_of_many_blocks_has_an_index_that_e2fsprogs_reads()
    {
        FileSystem fileSystem = Disk.Build(_store, (writer, builder) =>
        {
            builder.AddDirectory("many"u8.ToArray(), new PathAttributes(0x1ED));
            for (int index = 0; index < 3000; index++)
            {
                Disk.AddFile(writer, builder, string.Create(CultureInfo.InvariantCulture, $"many/{index:d5}-{new string('é', 30)}"), [1], new PathAttributes(0x1A4));
            }
        });
        (string image, _) = Ext4Case.Write(_store, fileSystem);

        Ext4Case.Check(image);
        string index = Ext4Case.Debug(image, "htree_dump /many");
        Assert.Contains("Hash Version: 1", index, StringComparison.Ordinal);
        Assert.Equal(3000, CountOf(index, " (80) ") + CountOf(index, "-éé"));
    }

    [Fact]
    public void An_existing_lost_and_found_is_used()
    {
        FileSystem fileSystem = Disk.Build(_store, (writer, builder) =>
        {
            builder.AddDirectory("lost+found"u8.ToArray(), new PathAttributes(0x1C0) { Uid = 7 });
            Disk.AddFile(writer, builder, "lost+found/kept", [1], new PathAttributes(0x1A4));
        });
        (string image, _) = Ext4Case.Write(_store, fileSystem);

        Ext4Case.Check(image);
        string found = Ext4Case.Debug(image, "stat /lost+found");
        Assert.Contains("Inode: 11   Type: directory    Mode:  0700", found, StringComparison.Ordinal);
        Assert.Contains("User:     7", found, StringComparison.Ordinal);
    }

    [Fact]
    public void A_further_name_called_lost_and_found_leaves_the_number_of_that_directory_free()
    {
        FileSystem fileSystem = Disk.Build(_store, (writer, builder) =>
        {
            Disk.AddFile(writer, builder, "first", [1], new PathAttributes(0x1A4), "group");
            Disk.AddFile(writer, builder, "lost+found", [1], new PathAttributes(0x1A4), "group");
        });
        Ext4Case.Check(Ext4Case.Write(_store, fileSystem).Path);
    }

    [Fact]
    public void Times_outside_of_ext4_become_the_nearest_ones()
    {
        FileSystem fileSystem = Disk.Build(_store, (writer, builder) =>
        {
            Disk.AddFile(writer, builder, "early", [1], new PathAttributes(0x1A4) { MtimeSeconds = -3_000_000_000, MtimeNanoseconds = 5 });
            Disk.AddFile(writer, builder, "late", [1], new PathAttributes(0x1A4) { MtimeSeconds = 99_999_999_999 });
            Disk.AddFile(writer, builder, "old", [1], new PathAttributes(0x1A4) { MtimeSeconds = -2, MtimeNanoseconds = 999_999_999 });
        });
        (string image, DiskResult result) = Ext4Case.Write(_store, fileSystem);

        Assert.Equal(2, result.ClampedTimes);
        Assert.Contains("mtime: 0x80000000:00000000", Ext4Case.Debug(image, "stat /early"), StringComparison.Ordinal);
        Assert.Contains("mtime: 0x7fffffff:ee6b27ff", Ext4Case.Debug(image, "stat /late"), StringComparison.Ordinal);
        Assert.Contains("mtime: 0xfffffffe:ee6b27fc", Ext4Case.Debug(image, "stat /old"), StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_content_is_found_while_it_is_copied()
    {
        foreach (int size in (int[])[1000, 70_000, 2 << 20])
        {
            FileSystem fileSystem = Disk.Build(_store, [size]);
            BlobLocation place = _store.Store.Find(Digest.Of(TestStore.Bytes(size, size)))!.Value;
            using SafeFileHandle segment = _store.OpenSegment(place.Segment);
            RandomAccess.Write(segment, [0], place.Offset + size - 1);
            RandomAccess.Write(segment, [1], place.Offset + size - 2);

            LarderException error = Assert.Throws<LarderException>(() => Ext4Case.Write(_store, fileSystem));
            Assert.Equal(ErrorCodes.DigestMismatch, error.Code);
        }
    }

    private static int CountOf(string text, string part) => text.Split(part).Length - 1;
}
