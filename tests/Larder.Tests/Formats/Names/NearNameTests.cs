using Larder.Formats.Names;

namespace Larder.Tests.Formats.Names;

public sealed class NearNameTests
{
    private static readonly string[] Known = ["install", "debian:12", "debian:12-base", "ls"];

    [Theory]
    [InlineData("instal", "install")]
    [InlineData("Install", "install")]
    [InlineData("debian12", "debian:12")]
    [InlineData("debian:12-bsae", "debian:12-base")]
    [InlineData("l", "ls")]
    [InlineData("ls", "ls")]
    public void A_name_with_few_differences_is_near(string text, string near) => Assert.Equal(near, NearName.Find(text, Known));

    [Theory]
    [InlineData("")]
    [InlineData("alpine")]
    [InlineData("xy")]
    public void Others_are_not(string text) => Assert.Null(NearName.Find(text, ["install", "debian:12", "ls"]));

    [Fact]
    public void A_text_that_is_no_name_is_near_nothing()
    {
        string text = new('a', 65);
        Assert.Null(NearName.Find(text, [text]));
        Assert.Null(NearName.Find("a", []));
    }
}
