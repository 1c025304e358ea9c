using System.Text;
using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Formats.FileMetadata;

namespace Larder.Tests.Formats.FileMetadata;

/// <summary>
/// The rules that hold between metadata and its tree: <c>dir/{f,g,x*}</c>, <c>l -> t</c>, and whatever else.
/// </summary>
public class MetadataWithTreeTests
{
    private static readonly Node File = Node.File(FileSystem.NoMetadata, 0, false);
    private static readonly Node Other = Node.File(Digest.Of("o"u8), 1, false);
    private static readonly Node Executable = Node.File(FileSystem.NoMetadata, 0, true);

    private static readonly CastoreDirectory Inner =
        new DirectoryBuilder().Add("f"u8, File).Add("g"u8, File).Add("o"u8, Other).Add("x"u8, Executable).Build();

    private static readonly CastoreDirectory Root =
        new DirectoryBuilder().Add("dir"u8, Inner.ToNode()).Add("l"u8, Node.Symlink("t"u8)).Build();

    public static TheoryData<string, string[]> Invalid => new()
    {
        { "the default mode of a directory", ["0a03646972" + "28ed03"] },
        { "the default mode of a file", ["0a056469722f66" + "28a403"] },
        { "the default mode of an executable", ["0a056469722f78" + "28ed03"] },
        { "the default mode of a fifo", ["0a016d" + "1003" + "28a403"] },
        { "a mode on a symlink", ["0a016c" + "28ed03"] },
        { "the mode of symlinks on a symlink", ["0a016c" + "28ff03"] },
        { "owner-execute on a file that is not executable", ["0a056469722f66" + "28ed03"] },
        { "no owner-execute on an executable", ["0a056469722f78" + "28a403"] },
        { "a path before all others", ["0a0161" + "3001"] },
        { "a path among others", ["0a056469722f6731" + "3001"] },
        { "a path after all others", ["0a017a" + "3001"] },
        { "a path below a file", ["0a076469722f662f61" + "3001"] },
        { "a fifo below a file", ["0a076469722f662f61" + "1003"] },
        { "a fifo below nothing", ["0a036d2f61" + "1003"] },
        { "a fifo where a file is", ["0a056469722f66" + "1003"] },
        { "a fifo where a directory is", ["0a03646972" + "1003"] },
        { "a group on a directory", ["0a03646972" + "5802"] },
        { "a group of too few", ["0a056469722f66" + "5802"] },
        {
            "a group of too many",
            ["0a056469722f66" + "5802", "0a056469722f67" + "62056469722f66", "0a016c" + "62056469722f66"]
        },
        { "a leader that leads no group", ["0a056469722f67" + "62056469722f66"] },
        { "another node in a group", ["0a056469722f66" + "5802", "0a056469722f6f" + "62056469722f66"] },
        { "the same content, executable, in a group", ["0a056469722f66" + "5802", "0a056469722f78" + "62056469722f66"] },
        { "a fifo in a group of files", ["0a056469722f66" + "5802", "0a016d" + "1003" + "62056469722f66"] },
        { "a device with other numbers", ["0a016d" + "1001" + "1801" + "5802", "0a016e" + "1001" + "1802" + "62016d"] },
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Metadata_that_does_not_fit_its_tree_is_refused(string rule, string[] records) =>
        Assert.True(MetadataAssert.Refused(() => Walk(records)).Length > 0, rule);

    [Fact]
    public void Devices_stand_among_their_siblings_and_groups_share_what_their_leader_has()
    {
        List<WalkedPath> paths = Walk(
            "0a0161" + "1002" + "1808",
            "0a03646972" + "28ff07",
            "0a056469722f66" + "30e807" + "5802",
            "0a056469722f67" + "62056469722f66",
            "0a076469722f677a7a" + "1003",
            "0a056469722f7a" + "1003" + "5802",
            "0a0165" + "1003" + "62056469722f7a");

        Assert.Equal(
            ["", "a", "dir", "dir/f", "dir/g", "dir/gzz", "dir/o", "dir/x", "dir/z", "e", "l"],
            paths.Select(path => NameText.Show(path.Path.Span)));
        Assert.Equal((PathKind.BlockDevice, new DeviceNumber(8, 0)), (paths[1].Kind, paths[1].Device));
        Assert.Equal(0x3FF, paths[2].Attributes.Mode);
        Assert.Same(paths[3], paths[4].Leader);
        Assert.Equal((1000u, 2u), (paths[4].Attributes.Uid, paths[4].LinkCount));
        Assert.Same(paths[8], paths[9].Leader);
        Assert.Equal("gzz", NameText.Show(paths[5].Name.Span));
    }

    [Fact]
    public void A_writer_refuses_what_no_file_system_has()
    {
        WalkedPath f = WalkedPath.ForNode("dir/f"u8.ToArray(), File, new(PathAttributes.FileMode), 2);
        using MetadataWriter writer = new(Stream.Null);
        writer.Write(f);

        Assert.Throws<ArgumentException>(() => writer.Write(f));
        Assert.Throws<InvalidOperationException>(writer.Complete);
        writer.Write(WalkedPath.ForLink("dir/g"u8.ToArray(), f));
        Assert.Throws<ArgumentException>(() => writer.Write(WalkedPath.ForLink("dir/h"u8.ToArray(), f)));
        Assert.Throws<ArgumentException>(() => WalkedPath.ForLink("dir"u8.ToArray(), f));
        Assert.Throws<ArgumentException>(() => WalkedPath.ForNode("a/../b"u8.ToArray(), File, new(0)));
        Assert.Throws<ArgumentException>(() => WalkedPath.ForNode("a"u8.ToArray(), Executable, new(0)));
        Assert.Throws<ArgumentException>(() => WalkedPath.ForSpecial("a"u8.ToArray(), PathKind.File, default, new(0)));
        Assert.Throws<ArgumentException>(() => WalkedPath.ForSpecial("a"u8.ToArray(), PathKind.Fifo, new(1, 2), new(0)));
    }

    [Theory]
    [InlineData("", "a", -1)]
    [InlineData("a", "a/b", -1)]
    [InlineData("a/b", "a-", -1)]
    [InlineData("a/z/z", "a\u0001", -1)]
    [InlineData("a/b", "a/b", 0)]
    [InlineData("b", "a/b", 1)]
    public void Paths_are_in_preorder(string left, string right, int order) =>
        Assert.Equal(
            order,
            Math.Sign(MetadataOrder.Compare(Encoding.UTF8.GetBytes(left), Encoding.UTF8.GetBytes(right))));

    private static List<WalkedPath> Walk(params string[] records)
    {
        byte[] metadata =
            [.. records.Select(Convert.FromHexString).SelectMany(record => record.Prepend((byte)record.Length))];
        using FileSystemWalker walker = new(
            Root.ToNode(), digest => digest == Inner.ComputeDigest() ? Inner : Root, new MemoryStream(metadata));
        return [.. walker.ReadAll()];
    }
}
