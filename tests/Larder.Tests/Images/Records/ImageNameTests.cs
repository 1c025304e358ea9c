using Larder.Formats.Errors;
using Larder.Images.Records;
using Larder.Sources.Oci;

namespace Larder.Tests.Images.Records;

public sealed class ImageNameTests
{
    [Theory]
    [InlineData("debian:bookworm", "debian-bookworm")]
    [InlineData("debian", "debian")]
    [InlineData("debian:latest", "debian")]
    [InlineData("ghcr.io/owner/app_x:v1.2_RC+", null)]
    [InlineData("ghcr.io/owner/app_x:v1.2_RC", "app_x-v1.2_rc")]
    [InlineData("localhost:5000/a/b@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "b-0123456789ab")]
    [InlineData("a/b:tag@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "b-0123456789ab")]
    public void Default_names_follow_from_repository_and_tag_or_digest(string reference, string? name)
    {
        if (name is null)
        {
            Assert.Throws<LarderException>(() => ImageReference.Parse(reference));
            return;
        }

        Assert.Equal(name, ImageName.Check(ImageName.Of(ImageReference.Parse(reference))));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("-x")]
    [InlineData("a/b")]
    [InlineData("a\0")]
    [InlineData("A")]
    [InlineData("ä")]
    [InlineData("a\n")]
    public void What_could_lead_elsewhere_is_no_name(string name)
    {
        Assert.Equal(ErrorCodes.ImageNameInvalid, Assert.Throws<LarderException>(() => ImageName.Check(name)).Code);
        Assert.Equal(ErrorCodes.ImageNameInvalid, Assert.Throws<LarderException>(() => ImageName.Check(new string('a', 129))).Code);
    }

    [Theory]
    [InlineData("My Root FS.v2", "my-root-fs.v2")]
    [InlineData("..", "image")]
    [InlineData("ÄÖÜ", "image")]
    [InlineData("-.a", "a")]
    public void What_nobody_named_gets_the_nearest_name(string text, string name) => Assert.Equal(name, ImageName.Check(ImageName.Fit(text)));
}
