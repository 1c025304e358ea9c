using Larder.Formats.Castore;
using Larder.Formats.Digests;

namespace Larder.Tests.Formats.Castore;

public class CastoreVectorTests
{
    private const string WithKeepHex =
        "12290a052e6b6565701220af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262";

    private const string ComplicatedHex =
        "0a2a0a046b65657012208b5b5d642b646bb8ed504b0862c39413e87e57491497de7bd075953f7b83810e180212290a052e6b6565701220"
        + "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f32621a1e0a02616112182f6e69782f73746f72652f736f6d65"
        + "7768657265656c7365";

    public static TheoryData<string, string, ulong> Directories => new()
    {
        { nameof(Fixtures.A), "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262", 0 },
        { nameof(Fixtures.B), "8701f4722d8dae7f2c40fa003331b8437a3825f9e1bfd3a77998c64cc226b9cc", 2 },
        { nameof(Fixtures.C), "78eb200ae0cc95d4ea954655fbcf91e285013a261310e161927f2401d2bca803", 4 },
        { nameof(Fixtures.D), "76cd8b55b37333961c1778ba997e57df92e219926ae5a66c414b810331a77603", 6 },
        { nameof(Fixtures.WithKeep), "8b5b5d642b646bb8ed504b0862c39413e87e57491497de7bd075953f7b83810e", 2 },
        { nameof(Fixtures.Complicated), "424a7f6ce08d805d15b428062faae96299a1675d708c3a39261afe38cdd04feb", 8 },
        { nameof(Fixtures.Nest), "b21dd2771ee45ffb772fc2300140e0db96afc50266b61f80f91d1103f9c13d7f", 10 },
    };

    [Theory]
    [MemberData(nameof(Directories))]
    public void Directories_have_the_digests_and_sizes_that_snix_gives(string name, string digest, ulong size)
    {
        CastoreDirectory directory = Named(name);

        Assert.Equal(Digest.Parse(digest), directory.ComputeDigest());
        Assert.Equal(size, directory.Size);
    }

    [Fact]
    public void Directories_have_the_bytes_that_protoc_gives()
    {
        Assert.Equal("", Convert.ToHexStringLower(Fixtures.A.Encode()));
        Assert.Equal(WithKeepHex, Convert.ToHexStringLower(Fixtures.WithKeep.Encode()));
        Assert.Equal(ComplicatedHex, Convert.ToHexStringLower(Fixtures.Complicated.Encode()));
    }

    [Fact]
    public void Trees_with_sizes_by_the_specification_keep_their_digests()
    {
        CastoreDirectory d = Fixtures.Of(("a", Sized(Fixtures.A, 0)), ("b", Sized(Fixtures.B, 1)));
        CastoreDirectory complicated = Fixtures.Of(
            ("keep", Sized(Fixtures.WithKeep, 1)),
            (".keep", Node.File(Fixtures.EmptyBlob, 0, false)),
            ("aa", Node.Symlink("/nix/store/somewhereelse"u8)));
        CastoreDirectory b = Fixtures.Of(("c", Node.File(Digest.Of("Hello World!"u8), 12, true)));
        CastoreDirectory a = Fixtures.Of(("b", Sized(b, 1)));
        CastoreDirectory nest = Fixtures.Of(
            ("a", Sized(a, 2)), ("Z", Node.File(Fixtures.EmptyBlob, 0, false)), ("z", Node.Symlink("../x"u8)));

        Assert.Equal("99922a5c1801805287a647af73bca0ed7352a5f7f373e54992795bcc4a235213", d.ComputeDigest().ToString());
        Assert.Equal(
            "3f951a15afd586fb3121ef4d13d582e811ce0e5a7f21c0497fd87490e9e2355a", complicated.ComputeDigest().ToString());
        Assert.Equal("f9dfd9df55d4b8e2112524086fe4c35b17e31aac073a71305031412eae9f1454", nest.ComputeDigest().ToString());
        Assert.All([(d, 3ul), (complicated, 4ul), (nest, 5ul)], tree => Assert.True(tree.Item1.SizeMatches(tree.Item2)));
    }

    [Theory]
    [MemberData(nameof(Directories))]
    public void A_parent_may_record_either_size_and_no_other(string name, string digest, ulong size)
    {
        CastoreDirectory directory = Named(name);

        Assert.Equal(digest, directory.ComputeDigest().ToString());
        Assert.True(directory.SizeMatches(size));
        Assert.Equal(size == 0, directory.SizeMatches(0));
        Assert.False(directory.SizeMatches(size + 42));
    }

    [Fact]
    public void Root_nodes_read_in_urls_as_snix_writes_them()
    {
        Node file = Node.File(Digest.Of("Hello World!"u8), 12, false);
        Node symlink = Node.Symlink("/nix/store/somewhereelse"u8);

        Assert.Equal("GhoSGC9uaXgvc3RvcmUvc29tZXdoZXJlZWxzZQ", RootEntry.ToText(symlink));
        Assert.Equal("EiQSIFyngVrctITpoTbBHv5pwdUwF21Um10Y0DjrUoC0s0cMGAw", RootEntry.ToText(file));
        Assert.Equal("CiQSIEJKf2zgjYBdFbQoBi-q6WKZoWddcIw6OSYa_jjN0E_rGAg", RootEntry.ToText(Fixtures.Complicated.ToNode()));
        Assert.Equal(symlink, RootEntry.Parse("GhoSGC9uaXgvc3RvcmUvc29tZXdoZXJlZWxzZQ"));
    }

    [Theory]
    [InlineData("", "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262")]
    [InlineData("Hello World!", "5ca7815adcb484e9a136c11efe69c1d530176d549b5d18d038eb5280b4b3470c")]
    [InlineData("Hello World", "41f8394111eb713a22165c46c90ab8f0fd9399c92028fd6d288944b23ff5bf76")]
    [InlineData("x86_64-linux", "28e337fc81c4c7b61f227027949a4012561ecead12c67f5f473ef1b8297035f0")]
    [InlineData("\u0000\u0001", "7b7015bb92cf0b318037702a6cdd81dee41224f734684c2c122cd6359cb1ee63")]
    [InlineData("\u0002\u0003\u0004\u0005", "024a7fdb2a86c4eae9600a1cfbfd4487ddc15c0a8fa59abfebd6f92bd0031fe5")]
    [InlineData("\u0006", "1c310b6bdadd69991cd4e5dbef96c2638536c32b534e3ed64785846bfcebd206")]
    [InlineData("\u0007\u0008", "d241b5ab32d2206564b51c8ec05944f6af6d7622c2f607f34c0622223a2b3cd7")]
    public void Blobs_have_the_digests_that_b3sum_gives(string content, string digest) =>
        Assert.Equal(digest, Digest.Of(System.Text.Encoding.Latin1.GetBytes(content)).ToString());

    [Fact]
    public void Longer_blobs_have_the_digests_that_b3sum_gives()
    {
        byte[] sixteen = [.. Enumerable.Range(0, 16).Select(i => (byte)i)];
        byte[] blobB = [.. Enumerable.Range(0, 255 * 4096).Select(i => (byte)(i % 255))];

        Assert.Equal("465ded54852258aadefafc109bac1cb1c1275ad9ac15af4fe9996dff9473f50e", Digest.Of(sixteen.AsSpan(9)).ToString());
        Assert.Equal("a6a492965517a830cb75fdb713465aa465f2f098233896fea44c1d98268bf9e3", Digest.Of(sixteen).ToString());
        Assert.Equal("a82c5154a7a0c262c6fdb929a317585646f8fbcf80326d0a7b8747edaf2d99d2", Digest.Of(blobB).ToString());
    }

    private static Node Sized(CastoreDirectory directory, ulong size) => Node.Directory(directory.ComputeDigest(), size);

    private static CastoreDirectory Named(string name) =>
        (CastoreDirectory)typeof(Fixtures).GetField(name)!.GetValue(null)!;
}
