using System.Globalization;
using System.Text;
using Larder.Formats.Castore;
using Larder.Formats.FileMetadata;
using Larder.Store;
using Larder.Store.Trees;
using Larder.Tests.Store;

namespace Larder.Tests.Materialise.Disks;

/// <summary>A file system of all that is hard to say in an image.</summary>
internal static class NastyTrees
{
    // user::rwx, user:1000:r--, group::r-x, mask::r-x, other::---
    private static readonly byte[] Acl = Convert.FromHexString("0200000001000700ffffffff02000400e803000004000500ffffffff10000500ffffffff20000000ffffffff");

    public static FileSystem Build(TestStore store) => Disk.Build(store, (writer, builder) =>
    {
        AddMany(writer, builder);
        AddNames(writer, builder);
        AddSizes(writer, builder);
        builder.AddSpecial("special-char"u8.ToArray(), PathKind.CharacterDevice, new DeviceNumber(5, 1), new PathAttributes(0x180));
        builder.AddSpecial("special-disk"u8.ToArray(), PathKind.BlockDevice, new DeviceNumber(4095, 1_048_575), new PathAttributes(0x1B0) { Gid = 6 });
        builder.AddSpecial("special-fifo"u8.ToArray(), PathKind.Fifo, default, new PathAttributes(0x1B6), "fifos");
        builder.AddSpecial("special-fifo2"u8.ToArray(), PathKind.Fifo, default, new PathAttributes(0x1B6), "fifos");
        AddTargets(builder);
        AddTimes(writer, builder);
        AddAttributes(writer, builder);
    });

    // More names than one block holds, with bytes that are negative where characters are signed.
    private static void AddMany(StoreWriter writer, FileSystemBuilder builder)
    {
        builder.AddDirectory("many"u8.ToArray(), new PathAttributes(0x3FF));
        for (int index = 0; index < 2000; index++)
        {
            byte[] path = [.. "many/"u8, .. Encoding.ASCII.GetBytes(index.ToString("x4", CultureInfo.InvariantCulture)), 0xFF, 0x80, .. Enumerable.Repeat((byte)'n', index % 240)];
            Disk.AddFile(writer, builder, path, BitConverter.GetBytes(index), new PathAttributes(0x1A4) { Uid = (uint)index << 12, Gid = uint.MaxValue - 1 });
        }
    }

    // On both sides of the names of one and of two dots.
    private static void AddNames(StoreWriter writer, FileSystemBuilder builder)
    {
        builder.AddDirectory("names"u8.ToArray(), new PathAttributes(0x1C0));
        byte[][] names = [[1], "!"u8.ToArray(), "-"u8.ToArray(), [(byte)'.', 1], "..."u8.ToArray(), "..a"u8.ToArray(), ".a"u8.ToArray(), [.. Enumerable.Repeat((byte)0xFE, 255)]];
        foreach (byte[] name in names.OrderBy(static name => name, Comparer<byte[]>.Create(static (x, y) => x.AsSpan().SequenceCompareTo(y))))
        {
            Disk.AddFile(writer, builder, [.. "names/"u8, .. name], name, new PathAttributes(0x9ED) { Uid = 70_000 });
        }
    }

    private static void AddSizes(StoreWriter writer, FileSystemBuilder builder)
    {
        builder.AddDirectory("sizes"u8.ToArray(), new PathAttributes(0x1ED));
        foreach (int size in Disk.Sizes)
        {
            Disk.AddFile(writer, builder, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"sizes/{size:d8}")), TestStore.Bytes(size, size), new PathAttributes(0x1A4));
        }

        byte[] holes = new byte[3_000_000];
        holes[1_000_000] = holes[^1] = 1;
        Disk.AddFile(writer, builder, "sizes/holes"u8.ToArray(), holes, new PathAttributes(0x1A4), "linked");
        Disk.AddFile(writer, builder, "sizes/linked"u8.ToArray(), holes, new PathAttributes(0x1A4), "linked");
        Disk.AddFile(writer, builder, "sizes/zeros"u8.ToArray(), new byte[50_000], new PathAttributes(0x1A4));
    }

    private static void AddTargets(FileSystemBuilder builder)
    {
        foreach (int length in (int[])[1, 59, 60, 61, 2048, 4031, 4032, 4033, 4095])
        {
            byte[] path = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"target-{length:d4}"));
            builder.AddSymlink(path, Node.Symlink([.. Enumerable.Repeat((byte)'t', length)]), new PathAttributes(0x1FF) { MtimeSeconds = length }, length == 60 ? "targets" : null);
        }

        builder.AddSymlink("target-again"u8.ToArray(), Node.Symlink([.. Enumerable.Repeat((byte)'t', 60)]), new PathAttributes(0x1FF) { MtimeSeconds = 60 }, "targets");
    }

    private static void AddTimes(StoreWriter writer, FileSystemBuilder builder)
    {
        // Later ones e2fsck takes for ones before 1970 that an old kernel wrote wrongly.
        foreach ((string name, long seconds) in (ReadOnlySpan<(string, long)>)[("1901", int.MinValue), ("1969", -1), ("1970", 0), ("2038", 1L << 31), ("2106", 1L << 32), ("2242", 2L << 32), ("2378", (3L << 32) + int.MinValue - 1)])
        {
            Disk.AddFile(writer, builder, Encoding.ASCII.GetBytes($"time-{name}"), [1], new PathAttributes(0x1A4) { MtimeSeconds = seconds, MtimeNanoseconds = 123_456_789 });
        }
    }

    private static void AddAttributes(StoreWriter writer, FileSystemBuilder builder)
    {
        byte[] capability = Convert.FromHexString("0000000200200000000000000000000000000000");
        builder.AddDirectory("xattr-acl"u8.ToArray(), With(("system.posix_acl_access", Acl), ("system.posix_acl_default", Acl), ("trusted.overlay.opaque", "y"u8.ToArray())) with { Mode = 0x1E8 });
        Disk.AddFile(writer, builder, "xattr-cap"u8.ToArray(), [1], With(("security.capability", capability)));
        Disk.AddFile(writer, builder, "xattr-empty"u8.ToArray(), [1], With(("user.empty", [])));
        Disk.AddFile(writer, builder, "xattr-full"u8.ToArray(), [1], With(("user.a", TestStore.Bytes(60, 1)), ("user.b", TestStore.Bytes(3500, 2))));
        Disk.AddFile(writer, builder, "xattr-large"u8.ToArray(), [1], With(("user.large", TestStore.Bytes(65_535, 3)), ("user.less", TestStore.Bytes(5000, 4)), ("user.small", [5])));
        Disk.AddFile(writer, builder, "xattr-many"u8.ToArray(), [1], With([.. Enumerable.Range(0, 200).Select(index => ($"user.{index:d3}", BitConverter.GetBytes(index)))]));
        foreach (int index in Enumerable.Range(0, 5))
        {
            Disk.AddFile(writer, builder, Encoding.ASCII.GetBytes($"xattr-shared{index}"), [1], With(("security.selinux", TestStore.Bytes(200, 6)), ("user.own", [(byte)(index / 2)])));
        }
    }

    private static PathAttributes With(params (string Name, byte[] Value)[] attributes) => new(0x1A4)
    {
        ExtendedAttributes = ExtendedAttributes.Of(attributes.Select(static one => new ExtendedAttribute(Encoding.ASCII.GetBytes(one.Name), one.Value))),
    };
}
