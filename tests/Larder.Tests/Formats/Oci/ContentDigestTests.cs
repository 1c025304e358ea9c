using System.Security.Cryptography;
using Larder.Formats.Digests;
using Larder.Formats.Oci;

namespace Larder.Tests.Formats.Oci;

public sealed class ContentDigestTests
{
    private static readonly string Hex = new('a', 64);

    [Fact]
    public void Both_algorithms_are_read_and_written_alike()
    {
        Assert.True(ContentDigest.TryParse("sha256:" + Hex, out ContentDigest? short256));
        Assert.True(ContentDigest.TryParse("sha512:" + Hex + Hex, out ContentDigest? long512));

        Assert.Equal("sha256:" + Hex, short256.ToString());
        Assert.Equal("sha512:" + Hex + Hex, long512.ToString());
        Assert.Equal(Sha256Digest.Parse("sha256:" + Hex), short256.AsSha256);
        Assert.Null(long512.AsSha256);
        Assert.NotEqual(short256, long512);
    }

    [Fact]
    public void Only_the_canonical_form_is_one() => Assert.All(
        ["", ":", "sha256", "sha256:", Hex, "sha256:" + Hex[1..], "sha256:" + Hex + "a", "SHA256:" + Hex, "sha256:" + Hex.ToUpperInvariant(),
            "sha512:" + Hex, "sha1:" + Hex[..40], "sha256:../../" + Hex[6..], "sha256:" + Hex[1..] + "\n", null],
        static text => Assert.False(ContentDigest.TryParse(text, out _)));

    [Fact]
    public void Content_matches_its_own_digest_only()
    {
        byte[] content = [1, 2, 3];
        ContentDigest of512 = ContentDigest.From(HashAlgorithmName.SHA512, SHA512.HashData(content));

        Assert.True(ContentDigest.Of(content).Matches(content));
        Assert.True(of512.Matches(content));
        Assert.False(ContentDigest.Of(content).Matches([1, 2]));
        Assert.False(of512.Matches([1, 2]));
    }

    [Theory]
    [InlineData("linux/amd64", "linux/amd64")]
    [InlineData("linux/x86_64", "linux/amd64")]
    [InlineData("linux/aarch64/v8", "linux/arm64/v8")]
    [InlineData("linux", null)]
    [InlineData("linux/", null)]
    [InlineData("linux/a/b/c", null)]
    [InlineData("linux/a b", null)]
    public void Platforms_are_read_in_Gos_words(string text, string? expected) =>
        Assert.Equal(expected, ImagePlatform.TryParse(text)?.ToString());
}
