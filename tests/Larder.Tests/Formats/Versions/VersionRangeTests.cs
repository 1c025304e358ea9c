using Larder.Formats.Versions;

namespace Larder.Tests.Formats.Versions;

public class VersionRangeTests
{
    [Theory]
    [InlineData("1.2.3", "1.2.3 1.2.3+build", "1.2.2 1.2.4 1.2.3-rc")]
    [InlineData("=1.2.3", "1.2.3", "1.2.4")]
    [InlineData("1.2.3-rc.1", "1.2.3-rc.1", "1.2.3 1.2.3-rc.2")]
    [InlineData("1.2", "1.2.0 1.2.99", "1.1.9 1.3.0 1.3.0-alpha 1.2.1-rc")]
    [InlineData("1.x", "1.0.0 1.99.0", "0.9.0 2.0.0 2.0.0-alpha 1.0.0-rc")]
    [InlineData("1.*", "1.0.0 1.99.0", "2.0.0")]
    [InlineData("1.2.X", "1.2.7", "1.3.0")]
    [InlineData("1.x.x", "1.2.7", "2.0.0")]
    [InlineData("*", "0.0.0 9.9.9", "1.0.0-rc")]
    [InlineData("x", "1.0.0", "1.0.0-rc")]
    [InlineData("^1.2.3", "1.2.3 1.99.0", "1.2.2 2.0.0 2.0.0-alpha 1.3.0-rc 1.2.3-rc")]
    [InlineData("^1.2", "1.2.0 1.9.0", "1.1.0 2.0.0")]
    [InlineData("^1", "1.0.0 1.9.0", "2.0.0 0.9.0")]
    [InlineData("^0.2.3", "0.2.3 0.2.9", "0.3.0 0.2.2 1.0.0")]
    [InlineData("^0.0.3", "0.0.3", "0.0.4 0.1.0")]
    [InlineData("^0.0", "0.0.0 0.0.9", "0.1.0")]
    [InlineData("^0", "0.0.0 0.9.0", "1.0.0")]
    [InlineData("^1.2.3-rc.2", "1.2.3-rc.2 1.2.3-rc.3 1.2.3 1.9.0", "1.2.3-rc.1 1.2.4-rc.3 2.0.0-rc.2")]
    [InlineData("^999999999.0.0", "999999999.5.0", "999999998.0.0")]
    [InlineData("~1.2.3", "1.2.3 1.2.9", "1.2.2 1.3.0 1.3.0-rc")]
    [InlineData("~1.2", "1.2.0 1.2.9", "1.3.0")]
    [InlineData("~1", "1.0.0 1.9.9", "2.0.0")]
    [InlineData(">=1.2 <2", "1.2.0 1.99.0", "1.1.9 2.0.0 2.0.0-alpha")]
    [InlineData(">1.2", "1.3.0", "1.2.0 1.2.9 1.3.0-alpha")]
    [InlineData(">1.2.3", "1.2.4", "1.2.3")]
    [InlineData("<=1.2", "1.2.9 0.1.0", "1.3.0")]
    [InlineData("<=1.2.3", "1.2.3", "1.2.4")]
    [InlineData("<1.2.3-rc.1 >=1.2.3-alpha", "1.2.3-beta 1.2.3-alpha", "1.2.3-rc.1 1.2.2")]
    [InlineData("  ^1.2   <1.5 ", "1.4.9", "1.5.0")]
    [InlineData(">2 <1", "", "1.5.0 3.0.0 0.1.0")]
    public void A_range_contains_what_it_says(string text, string inside, string outside)
    {
        VersionRange range = VersionRange.Parse(text);
        Assert.All(inside.Split(' ', StringSplitOptions.RemoveEmptyEntries), version =>
            Assert.True(range.Contains(PackVersion.Parse(version)), version));
        Assert.All(outside.Split(' ', StringSplitOptions.RemoveEmptyEntries), version =>
            Assert.False(range.Contains(PackVersion.Parse(version)), version));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(">= 1.2")]
    [InlineData(">=*")]
    [InlineData("^x")]
    [InlineData("1.x.3")]
    [InlineData("x.1")]
    [InlineData("1.2-rc")]
    [InlineData("1-rc")]
    [InlineData("1.2.x-rc")]
    [InlineData("1.2.3.4")]
    [InlineData("01.2")]
    [InlineData("==1.2.3")]
    [InlineData("=>1.2.3")]
    [InlineData("^^1.2.3")]
    [InlineData("1.2.3 || 2.0.0")]
    [InlineData("1.2.3,2.0.0")]
    [InlineData("latest")]
    [InlineData("1.2.3 - 2.0.0")]
    [InlineData("1 1 1 1 1 1 1 1 1")]
    [InlineData("1.2\t")]
    public void Parse_refuses_what_is_no_range(string text) => Assert.False(VersionRange.TryParse(text, out _));

    [Fact]
    public void The_text_is_canonical()
    {
        Assert.Equal("^1.2 <1.5", VersionRange.Parse("  ^1.2   <1.5 ").ToString());
        Assert.Equal(VersionRange.Parse(">=1  <2"), VersionRange.Parse(">=1 <2"));
    }

    [Fact]
    public void Exactly_holds_one_version() =>
        Assert.Equal(VersionRange.Parse("1.2.3-rc.1"), VersionRange.Exactly(PackVersion.Parse("1.2.3-rc.1")));
}
