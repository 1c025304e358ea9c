using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Larder.Formats.Castore;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;

namespace Larder.Tests.Formats.FileMetadata;

public class MetadataRecordTests
{
    /// <summary>Records in hexadecimal without their lengths; all would be valid but for the reason given.</summary>
    public static TheoryData<string, string> Invalid => new()
    {
        { "only a path", Path("a") },
        { "only the root", "" },
        { "a path stated empty", "0a00" + "3001" },
        { "a path with .", Path("a/.") + "3001" },
        { "a path with ..", Path("../a") + "3001" },
        { "a path with an empty name", Path("a//b") + "3001" },
        { "an absolute path", Path("/a") + "3001" },
        { "a path with a NUL", Path("a\0") + "3001" },
        { "a path of 4096 bytes", Path(string.Join('/', Enumerable.Repeat(new string('n', 63), 64)) + "n") + "3001" },
        { "kind zero", Path("a") + "1000" },
        { "an unknown kind", Path("a") + "1004" },
        { "a special root", "1003" },
        { "numbers on a fifo", Path("a") + "1003" + "1801" },
        { "numbers on a node of the tree", Path("a") + "1801" },
        { "major zero", Path("a") + "1001" + "1800" },
        { "a major of 13 bits", Path("a") + "1001" + "188020" },
        { "a minor of 21 bits", Path("a") + "1001" + "20808040" },
        { "a mode of 13 bits", Path("a") + "288020" },
        { "uid zero", Path("a") + "3000" },
        { "uid -1", Path("a") + "30ffffffff0f" },
        { "a uid of 33 bits", Path("a") + "308080808010" },
        { "gid zero", Path("a") + "3800" },
        { "gid -1", Path("a") + "38ffffffff0f" },
        { "the default time", Path("a") + "4002" },
        { "no nanoseconds", Path("a") + "4800" },
        { "a second of nanoseconds", Path("a") + "488094ebdc03" },
        { "an attribute without a name", Path("a") + "5203" + "120178" },
        { "an attribute with a NUL in its name", Path("a") + "5203" + "0a0100" },
        { "an attribute with its value first", Path("a") + "5206" + "120178" + "0a0161" },
        { "an empty value stated", Path("a") + "5205" + "0a0161" + "1200" },
        { "an attribute twice", Path("a") + "52030a0161" + "52030a0161" },
        { "attributes out of order", Path("a") + "52030a0162" + "52030a0161" },
        { "an attribute with another field", Path("a") + "5205" + "0a0161" + "1800" },
        { "a link group of none", Path("a") + "5800" },
        { "a link group of one", Path("a") + "5801" },
        { "its own leader", Path("a") + "620161" },
        { "a leader that comes later", Path("a") + "620162" },
        { "a leader that is no path", Path("b") + "62022f61" },
        { "a leader and attributes", Path("b") + "3001" + "620161" },
        { "a leader and a mode", Path("b") + "2800" + "620161" },
        { "a leader and a group of its own", Path("b") + "5802" + "620161" },
        { "an unknown field", Path("a") + "3001" + "6801" },
        { "fields out of order", Path("a") + "3801" + "3001" },
        { "a field twice", Path("a") + "3001" + "3002" },
        { "a number longer than it need be", Path("a") + "308100" },
        { "a tag longer than it need be", Path("a") + "b00001" },
        { "another wire type", Path("a") + "320101" },
        { "a field cut short", Path("a") + "30" },
        { "a path longer than its record", "0a05" + "61" },
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Records_that_break_a_rule_are_refused(string rule, string hex) =>
        Assert.True(MetadataAssert.Refused(() => ReadAll(Framed(hex))).Length > 0, rule);

    [Theory]
    [InlineData("the same path twice", "a", "a")]
    [InlineData("descending", "b", "a")]
    [InlineData("a directory after what it holds", "a/b", "a")]
    [InlineData("a sibling before what a directory holds", "a-", "a/b")]
    public void Records_out_of_order_are_refused(string rule, string first, string second) =>
        Assert.True(
            MetadataAssert.Refused(() => ReadAll([.. Framed(Path(first) + "3001"), .. Framed(Path(second) + "3001")]))
                .Contains("order", StringComparison.Ordinal),
            rule);

    [Theory]
    [InlineData("00")]
    [InlineData("80")]
    [InlineData("8000")]
    [InlineData("850030010000000000")]
    [InlineData("053001")]
    [InlineData("81804000")]
    [InlineData("80808001")]
    [InlineData("ffffffffffffffffff01")]
    public void Lengths_that_lie_are_refused(string hex) =>
        MetadataAssert.Refused(() => ReadAll(Convert.FromHexString(hex)));

    [Fact]
    public void Whatever_bytes_come_are_refused_or_read() =>
        Prop.ForAll<byte[]>(bytes =>
        {
            try
            {
                ReadAll(bytes);
            }
            catch (LarderException e)
            {
                Assert.Equal(ErrorCodes.InvalidFileMetadata, e.Code);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_largest_record_is_read_back_and_a_larger_one_is_refused()
    {
        // 15 values of 64 KiB, and one that fills the record.
        byte[] full = Write(Large(65000));

        MetadataRecord record = Assert.Single(ReadAll(full));
        Assert.Equal(16, record.Attributes.ExtendedAttributes.Count);
        MetadataAssert.Refused(() => Write(Large(65536)));
    }

    [Fact]
    public void Values_have_their_ranges()
    {
        MetadataAssert.Refused(() => _ = new PathAttributes(0x1000));
        MetadataAssert.Refused(() => _ = new PathAttributes(0) { Uid = uint.MaxValue });
        MetadataAssert.Refused(() => _ = new PathAttributes(0) { Gid = uint.MaxValue });
        MetadataAssert.Refused(() => _ = new PathAttributes(0) { MtimeNanoseconds = 1_000_000_000 });
        MetadataAssert.Refused(() => _ = new DeviceNumber(4096, 0));
        MetadataAssert.Refused(() => _ = new DeviceNumber(0, 1 << 20));
        MetadataAssert.Refused(() => _ = new ExtendedAttribute(default, default));
        MetadataAssert.Refused(() => _ = new ExtendedAttribute(new byte[] { 1 }, new byte[65537]));
        ExtendedAttribute attribute = new(new byte[] { 1 }, default);
        MetadataAssert.Refused(() => _ = ExtendedAttributes.Of(attribute, attribute));
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(-1L)]
    [InlineData(0L)]
    [InlineData(2L)]
    [InlineData(long.MaxValue)]
    public void Times_of_any_age_survive(long seconds) =>
        Assert.Equal(
            seconds,
            Assert.Single(ReadAll(Write(new PathAttributes(0x1ED) { MtimeSeconds = seconds }))).Attributes.MtimeSeconds);

    private static PathAttributes Large(int lastValue) => new(0x1ED)
    {
        ExtendedAttributes = ExtendedAttributes.Of(Enumerable.Range(0, 16).Select(i =>
            new ExtendedAttribute(new byte[] { (byte)('a' + i) }, new byte[i == 15 ? lastValue : 65536]))),
    };

    private static byte[] Write(PathAttributes attributes)
    {
        using MemoryStream stream = new();
        using MetadataWriter writer = new(stream);
        writer.Write(WalkedPath.ForNode(default, CastoreDirectory.Empty.ToNode(), attributes));
        writer.Complete();
        return stream.ToArray();
    }

    private static List<MetadataRecord> ReadAll(byte[] stream)
    {
        using MetadataReader reader = new(new MemoryStream(stream));
        List<MetadataRecord> records = [];
        while (reader.Read() is { } record)
        {
            records.Add(record);
        }

        return records;
    }

    private static string Path(string path)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(path);
        return $"0a{Varint(bytes.Length)}{Convert.ToHexStringLower(bytes)}";
    }

    private static byte[] Framed(string hex) => Convert.FromHexString(Varint(hex.Length / 2) + hex);

    private static string Varint(int value) =>
        value < 0x80 ? $"{value:x2}" : $"{(value & 0x7F) | 0x80:x2}{value >> 7:x2}";
}
