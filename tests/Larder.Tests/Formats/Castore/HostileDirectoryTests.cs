using System.Text;
using Larder.Formats.Castore;
using Larder.Formats.Errors;

namespace Larder.Tests.Formats.Castore;

public class HostileDirectoryTests
{
    private static readonly string EmptyDigestHex = Fixtures.EmptyBlob.ToString();

    public static TheoryData<string, string> Invalid => new()
    {
        { "a list out of order", File("b") + File("a") },
        { "a name twice in a list", File("a") + File("a") },
        { "a name twice across lists", File("a") + Field(3, Symlink("a", "x")) },
        { "an empty name", Field(2, Bytes(2, EmptyDigestHex)) },
        { "the name .", File(".") },
        { "the name ..", File("..") },
        { "a slash in a name", File("a/b") },
        { "a NUL in a name", File("a\0b") },
        { "a name of 256 bytes", File(new string('a', 256)) },
        { "no digest", Field(2, Bytes(1, Hex("a"))) },
        { "a short digest", Field(2, Bytes(1, Hex("a")) + Bytes(2, EmptyDigestHex[2..])) },
        { "a long digest", Field(1, Bytes(1, Hex("a")) + Bytes(2, EmptyDigestHex + "00")) },
        { "an empty target", Field(3, Bytes(1, Hex("a"))) },
        { "a NUL in a target", Field(3, Symlink("a", "x\0y")) },
        { "a target of 4096 bytes", Field(3, Symlink("a", new string('x', 4096))) },
        { "a size that overflows alone", Directory("a", "ffffffffffffffffff01") },
        {
            "sizes that overflow together",
            Directory("a", "ffffffffffffffff7f") + Directory("b", "ffffffffffffffff7f") + Directory("c", "01")
        },
        { "a field cut short", File("a")[..^2] },
        { "a number above 64 bits", Directory("a", "ffffffffffffffffff02") },
        { "a number without end", Directory("a", "ffffffffffffffffffff01") },
        { "a field of another wire type", "0801" },
        { "a group", "2324" },
        { "field number zero", "0201" + "00" },
        { "only the start of a tag", "ff" },
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Directories_that_break_a_rule_are_refused(string rule, string hex)
    {
        LarderException e = Assert.Throws<LarderException>(() => CastoreDirectory.Decode(Convert.FromHexString(hex)));

        Assert.True(e.Code == ErrorCodes.InvalidDirectory, rule);
    }

    [Fact]
    public void Names_and_targets_may_be_any_other_bytes()
    {
        byte[] name = [0xFF, 0x01, (byte)'\\', 0x80];
        CastoreDirectory directory = new DirectoryBuilder()
            .Add(name, Node.Symlink(".."u8))
            .Add(Encoding.UTF8.GetBytes(new string('n', 255)), Node.Symlink([.. Enumerable.Repeat((byte)0xFE, 4095)]))
            .Add("..."u8, Node.Directory(Fixtures.EmptyBlob, ulong.MaxValue - 3))
            .Build();

        Assert.True(directory.Entries.SequenceEqual(CastoreDirectory.DecodeCanonical(directory.Encode()).Entries));
        Assert.Equal(ulong.MaxValue, directory.Size);
    }

    [Theory]
    [InlineData("an unknown field", "2801")]
    [InlineData("an unknown fixed 64-bit field", "290102030405060708")]
    [InlineData("an unknown fixed 32-bit field", "2d01020304")]
    [InlineData("an unknown field of bytes", "2a03616263")]
    public void Unknown_fields_are_dropped_unless_the_canonical_encoding_is_asked_for(string what, string unknown)
    {
        byte[] encoding = Convert.FromHexString(unknown + File("a") + unknown);

        Assert.Equal(File("a"), Convert.ToHexStringLower(CastoreDirectory.Decode(encoding).Encode()));
        LarderException e = Assert.Throws<LarderException>(() => CastoreDirectory.DecodeCanonical(encoding));
        Assert.True(e.Why.Contains("canonical", StringComparison.Ordinal), what);
    }

    [Theory]
    [InlineData("the lists in another order", true)]
    [InlineData("a size of zero stated", false)]
    public void Other_encodings_of_a_directory_are_read_but_not_canonical(string what, bool isReordered)
    {
        string hex = isReordered
            ? Field(3, Symlink("b", "x")) + File("a")
            : Field(2, Bytes(1, Hex("a")) + Bytes(2, EmptyDigestHex) + "1800");

        Assert.True(CastoreDirectory.Decode(Convert.FromHexString(hex)).TryFind("a"u8, out _), what);
        Assert.Throws<LarderException>(() => CastoreDirectory.DecodeCanonical(Convert.FromHexString(hex)));
    }

    [Fact]
    public void A_builder_refuses_what_no_directory_may_have()
    {
        DirectoryBuilder builder = new();

        Assert.Throws<LarderException>(() => builder.Add(".."u8, Fixtures.A.ToNode()));
        Assert.Throws<ArgumentException>(() => builder.Add("a"u8, default));
        builder.Add("b"u8, Fixtures.A.ToNode()).Add("a"u8, Fixtures.A.ToNode()).Add("b"u8, Fixtures.B.ToNode());
        Assert.Equal(ErrorCodes.InvalidDirectory, Assert.Throws<LarderException>(builder.Build).Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2a00")]
    [InlineData("0a00")]
    [InlineData("1a0312017812")]
    [InlineData("1a061201780a0161")]
    [InlineData("1a031201781a03120179")]
    public void Root_nodes_that_break_a_rule_are_refused(string hex) =>
        Assert.Equal(
            ErrorCodes.InvalidDirectory,
            Assert.Throws<LarderException>(() => RootEntry.Decode(Convert.FromHexString(hex))).Code);

    [Theory]
    [InlineData("GgMSAXg=")]
    [InlineData(" GgMSAXg")]
    [InlineData("GgMSAXh")]
    [InlineData("GgMSAX")]
    [InlineData("Ggm+/XX")]
    public void Root_nodes_have_one_text(string text)
    {
        Assert.Equal(Node.Symlink("x"u8), RootEntry.Parse("GgMSAXg"));
        Assert.Throws<LarderException>(() => RootEntry.Parse(text));
    }

    [Fact]
    public void Nodes_have_only_what_their_kind_has()
    {
        Assert.Throws<InvalidOperationException>(() => Node.Symlink("x"u8).Digest);
        Assert.Throws<InvalidOperationException>(() => Node.Symlink("x"u8).Size);
        Assert.Throws<InvalidOperationException>(() => Fixtures.A.ToNode().Target);
        Assert.Throws<ArgumentException>(() => RootEntry.Encode(default));
    }

    [Fact]
    public void Names_are_shown_without_what_could_deceive()
    {
        Assert.Equal("é☃ a", NameText.Show("é☃ a"u8));
        Assert.Equal(
            @"\x0a\x1b[1m\x5c\xff\xe2\x80\xae",
            NameText.Show([(byte)'\n', 0x1B, .. "[1m\\"u8, 0xFF, .. "\u202e"u8]));
    }

    private static string File(string name) => Field(2, Bytes(1, Hex(name)) + Bytes(2, EmptyDigestHex));

    private static string Directory(string name, string sizeHex) =>
        Field(1, Bytes(1, Hex(name)) + Bytes(2, EmptyDigestHex) + "18" + sizeHex);

    private static string Symlink(string name, string target) => Bytes(1, Hex(name)) + Bytes(2, Hex(target));

    private static string Field(int field, string hex) => Bytes(field, hex);

    private static string Bytes(int field, string hex)
    {
        int length = hex.Length / 2;
        string lengthHex = length < 0x80 ? $"{length:x2}" : $"{(length & 0x7F) | 0x80:x2}{length >> 7:x2}";
        return $"{(field << 3) | 2:x2}{lengthHex}{hex}";
    }

    private static string Hex(string text) => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text));
}
