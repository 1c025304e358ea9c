using System.Text;
using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Formats.FileMetadata;
using Larder.Tests.Formats.Castore;

namespace Larder.Tests.Formats.FileMetadata;

/// <summary>A file system as the published vectors describe it in words.</summary>
/// <param name="Root">The root of the tree.</param>
/// <param name="Paths">The paths of which something is not the default.</param>
internal sealed record VectorCase(Node Root, params IReadOnlyList<WalkedPath> Paths);

/// <summary>The file systems of the published vectors, built through the public API.</summary>
internal static class VectorCases
{
    private static readonly ExtendedAttribute Capability = new(
        "security.capability"u8.ToArray(), Convert.FromHexString("0100000200200000000000000000000000000000"));

    private static readonly Node Hello = Content("Hello World!", false);
    private static readonly Node Sudo = Content("sudo", true);
    private static readonly Node Empty = CastoreDirectory.Empty.ToNode();
    private static readonly PathAttributes Default = new(PathAttributes.FileMode);

    public static CastoreDirectory One { get; } = Fixtures.Of(
        ("a", Hello), ("b", Hello), ("c", Content("Hello World!", true)), ("d", Empty));

    private static CastoreDirectory Etc { get; } = Fixtures.Of(("shadow", Content("root:*:1::::::\n", false)));

    private static CastoreDirectory Bin { get; } = Fixtures.Of(
        ("ping", Content("ping", true)), ("sudo", Sudo), ("sudoedit", Sudo), ("vi", Node.Symlink("vim"u8)));

    private static CastoreDirectory Usr { get; } = Fixtures.Of(("bin", Bin.ToNode()));

    private static CastoreDirectory Machine { get; } = Fixtures.Of(
        ("dev", Empty), ("etc", Etc.ToNode()), ("tmp", Empty), ("usr", Usr.ToNode()));

    public static IReadOnlyDictionary<string, VectorCase> All { get; } = new Dictionary<string, VectorCase>
    {
        ["empty"] = new(Empty),
        ["complicated"] = new(Fixtures.Complicated.ToNode()),
        ["symlink"] = new(Node.Symlink("/nix/store/somewhereelse"u8)),
        ["attributes"] = new(
            One.ToNode(),
            Path("", One.ToNode(), Mode("1777") with { MtimeSeconds = 0 }),
            Path("a", Hello, Mode("0") with { Uid = 1000, Gid = 100, MtimeSeconds = -1, MtimeNanoseconds = 999_999_999 }),
            Path("c", Content("Hello World!", true), Mode("4755") with
            {
                ExtendedAttributes = ExtendedAttributes.Of(new("user.a"u8.ToArray(), default), Capability),
            })),
        ["devices"] = new(
            One.ToNode(),
            Special(".fifo", PathKind.Fifo, default, Default),
            Special("b-", PathKind.CharacterDevice, new(1, 3), Mode("666")),
            Special("d/sda", PathKind.BlockDevice, new(8, 0), Default with { Gid = 6 })),
        ["links"] = new(One.ToNode(), LinkPaths()),
        ["machine"] = new(Machine.ToNode(), MachinePaths()),
    };

    public static CastoreDirectory Directory(Digest digest) =>
        new[] { One, Etc, Bin, Usr, Machine, Fixtures.Complicated, Fixtures.WithKeep, CastoreDirectory.Empty }
            .Single(directory => directory.ComputeDigest() == digest);

    private static WalkedPath[] LinkPaths()
    {
        WalkedPath a = Path("a", Hello, Mode("600"), 2);
        WalkedPath fifo = Special("d/p", PathKind.Fifo, default, Default, 2);
        return [a, WalkedPath.ForLink("b"u8.ToArray(), a), fifo, WalkedPath.ForLink("q"u8.ToArray(), fifo)];
    }

    private static WalkedPath[] MachinePaths()
    {
        WalkedPath sudo = Path("usr/bin/sudo", Sudo, Mode("4755"), 2);
        return
        [
            Special("dev/console", PathKind.CharacterDevice, new(5, 1), Mode("600")),
            Special("dev/initctl", PathKind.Fifo, default, Mode("600")),
            Special("dev/null", PathKind.CharacterDevice, new(1, 3), Mode("666")),
            Special("dev/sda", PathKind.BlockDevice, new(8, 0), Mode("660") with { Gid = 6 }),
            Path("etc/shadow", Content("root:*:1::::::\n", false), Mode("640") with
            {
                Gid = 42,
                MtimeSeconds = 1_700_000_000,
                MtimeNanoseconds = 1,
            }),
            Path("tmp", Empty, Mode("1777")),
            Path("usr/bin/ping", Content("ping", true), Mode("755") with
            {
                ExtendedAttributes = ExtendedAttributes.Of(Capability),
            }),
            sudo,
            WalkedPath.ForLink("usr/bin/sudoedit"u8.ToArray(), sudo),
            Path("usr/bin/vi", Node.Symlink("vim"u8), Mode("777") with { Uid = 1, MtimeSeconds = 1L << 33 }),
        ];
    }

    private static PathAttributes Mode(string octal) => new(Convert.ToUInt16(octal, 8));

    private static WalkedPath Path(string path, Node node, PathAttributes attributes, uint links = 1) =>
        WalkedPath.ForNode(Encoding.UTF8.GetBytes(path), node, attributes, links);

    private static WalkedPath Special(
        string path, PathKind kind, DeviceNumber device, PathAttributes attributes, uint links = 1) =>
        WalkedPath.ForSpecial(Encoding.UTF8.GetBytes(path), kind, device, attributes, links);

    private static Node Content(string content, bool isExecutable)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(content);
        return Node.File(Digest.Of(bytes), (ulong)bytes.Length, isExecutable);
    }
}
