using FsCheck;
using FsCheck.Fluent;
using Larder.Formats.Errors;
using Larder.Sources.Oci;

namespace Larder.Tests.Sources.Oci;

public sealed class ImageReferenceTests
{
    private const string Hex64 = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("debian", "docker.io/library/debian:latest", "registry-1.docker.io")]
    [InlineData("debian:12", "docker.io/library/debian:12", "registry-1.docker.io")]
    [InlineData("grafana/grafana", "docker.io/grafana/grafana:latest", "registry-1.docker.io")]
    [InlineData("docker.io/debian", "docker.io/library/debian:latest", "registry-1.docker.io")]
    [InlineData("index.docker.io/library/debian", "docker.io/library/debian:latest", "registry-1.docker.io")]
    [InlineData("registry-1.docker.io/a/b:C", "docker.io/a/b:C", "registry-1.docker.io")]
    [InlineData("oci://ghcr.io/owner/app:1.2", "ghcr.io/owner/app:1.2", "ghcr.io")]
    [InlineData("docker://debian", "docker.io/library/debian:latest", "registry-1.docker.io")]
    [InlineData("localhost/app", "localhost/app:latest", "localhost")]
    [InlineData("localhost:5000/app", "localhost:5000/app:latest", "localhost:5000")]
    [InlineData("host:5000/a/b/c:t", "host:5000/a/b/c:t", "host:5000")]
    [InlineData("[::1]:5000/app", "[::1]:5000/app:latest", "[::1]:5000")]
    [InlineData("REGISTRY/app", "REGISTRY/app:latest", "REGISTRY")]
    [InlineData("Quay.IO/a__b.c-d---e", "quay.io/a__b.c-d---e:latest", "quay.io")]
    [InlineData("debian@sha256:" + Hex64, "docker.io/library/debian@sha256:" + Hex64, "registry-1.docker.io")]
    [InlineData("debian@sha512:" + Hex64 + Hex64, "docker.io/library/debian@sha512:" + Hex64 + Hex64, "registry-1.docker.io")]
    [InlineData("a.b/c:t@sha256:" + Hex64, "a.b/c:t@sha256:" + Hex64, "a.b")]
    public void Parse_fills_in_what_is_left_out(string text, string canonical, string host)
    {
        ImageReference reference = ImageReference.Parse(text);

        Assert.Equal(canonical, reference.ToString());
        Assert.Equal(host, reference.Host);
        Assert.Equal(reference, ImageReference.Parse(canonical));
    }

    [Theory]
    [InlineData("")]
    [InlineData("oci://")]
    [InlineData("Debian")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("/a")]
    [InlineData("a.b/../c")]
    [InlineData("a.b/c:")]
    [InlineData("a.b/c:.t")]
    [InlineData("a.b/c:ä")]
    [InlineData("a.b/c:t\n")]
    [InlineData("a_b.c/d")]
    [InlineData("a.b:0/c")]
    [InlineData("a.b:65536/c")]
    [InlineData("a.b:x/c")]
    [InlineData("-a.b/c")]
    [InlineData("a.b/c@")]
    [InlineData("a.b/c@sha256:" + "0123")]
    [InlineData("a.b/c@sha256:" + "0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("a.b/c@md5:0123456789abcdef0123456789abcdef")]
    [InlineData("https://a.b/c")]
    [InlineData("user@host/c")]
    [InlineData("a.b/c?x=y")]
    public void Parse_refuses_what_is_none(string text) =>
        Assert.Equal(ErrorCodes.ImageReferenceInvalid, Assert.Throws<LarderException>(() => ImageReference.Parse(text)).Code);

    [Fact]
    public void Limits_are_those_of_the_specification()
    {
        Assert.Equal(128, ImageReference.Parse("a:" + new string('t', 128)).Tag!.Length);
        Assert.Throws<LarderException>(() => ImageReference.Parse("a:" + new string('t', 129)));
        Assert.NotNull(ImageReference.Parse("a.b/" + new string('c', 251)));
        Assert.Throws<LarderException>(() => ImageReference.Parse("a.b/" + new string('c', 252)));
    }

    [Fact]
    public void Whatever_is_read_has_one_text_that_reads_as_the_same() => Prop.ForAll(
        Gen.Elements("a", "A", "b9", ".", "-", "_", "/", ":", "@", "localhost", "docker.io", "sha256:", Hex64, "5000").ListOf()
            .Select(parts => string.Concat(parts)).ToArbitrary(),
        text =>
        {
            try
            {
                ImageReference reference = ImageReference.Parse(text);
                return ImageReference.Parse(reference.ToString()) == reference;
            }
            catch (LarderException e)
            {
                return e.Code == ErrorCodes.ImageReferenceInvalid;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
}
