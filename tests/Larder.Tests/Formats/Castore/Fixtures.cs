using System.Text;
using Larder.Formats.Castore;
using Larder.Formats.Digests;

namespace Larder.Tests.Formats.Castore;

/// <summary>The directories that castore's implementations test each other with.</summary>
internal static class Fixtures
{
    public static readonly Digest EmptyBlob = Digest.Of([]);

    public static readonly CastoreDirectory A = CastoreDirectory.Empty;

    public static readonly CastoreDirectory B = Of(("a", A.ToNode()));

    public static readonly CastoreDirectory C = Of(("a", A.ToNode()), ("a'", A.ToNode()));

    public static readonly CastoreDirectory D = Of(("a", A.ToNode()), ("b", B.ToNode()));

    public static readonly CastoreDirectory WithKeep = Of((".keep", Node.File(EmptyBlob, 0, false)));

    public static readonly CastoreDirectory Complicated = Of(
        ("keep", WithKeep.ToNode()),
        (".keep", Node.File(EmptyBlob, 0, false)),
        ("aa", Node.Symlink("/nix/store/somewhereelse"u8)));

    public static readonly CastoreDirectory Nest = Of(
        ("a", Of(("b", Of(("c", Node.File(Digest.Of("Hello World!"u8), 12, true))).ToNode())).ToNode()),
        ("Z", Node.File(EmptyBlob, 0, false)),
        ("z", Node.Symlink("../x"u8)));

    public static CastoreDirectory Of(params (string Name, Node Node)[] entries)
    {
        DirectoryBuilder builder = new();
        foreach ((string name, Node node) in entries)
        {
            builder.Add(Encoding.UTF8.GetBytes(name), node);
        }

        return builder.Build();
    }
}
