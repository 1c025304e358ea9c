using FsCheck;
using FsCheck.Fluent;
using Larder.Formats.Versions;

namespace Larder.Tests.Formats.Versions;

public class PackVersionTests
{
    private static readonly Config Laws = Config.QuickThrowOnFailure.WithMaxTest(500);

    private static readonly Arbitrary<PackVersion> Versions = (
        from numbers in Gen.Choose(0, 3).ArrayOf(3)
        from labels in Gen.Elements("", "-alpha", "-alpha.1", "-alpha.10", "-alpha.2", "-1", "-RC", "-rc",
            "-99999999999999999999", "-0")
        from build in Gen.Elements("", "+1", "+a.b", "+001")
        select PackVersion.Parse($"{string.Join('.', numbers)}{labels}{build}")).ToArbitrary();

    [Theory]
    [InlineData("0.0.0")]
    [InlineData("1.2.3")]
    [InlineData("10.20.30-alpha.1+build.5")]
    [InlineData("1.0.0--")]
    [InlineData("1.0.0-0a")]
    [InlineData("1.0.0+001")]
    [InlineData("999999999.0.0")]
    public void Parse_keeps_the_text(string text) => Assert.Equal(text, PackVersion.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1.2")]
    [InlineData("1.2.3.4")]
    [InlineData("v1.2.3")]
    [InlineData(" 1.2.3")]
    [InlineData("1.2.3 ")]
    [InlineData("01.2.3")]
    [InlineData("1.2.3-01")]
    [InlineData("1.2.3-")]
    [InlineData("1.2.3+")]
    [InlineData("1.2.3-a..b")]
    [InlineData("1.2.3-ä")]
    [InlineData("1.2.-3")]
    [InlineData("+1.2.3")]
    [InlineData("1.2.3/..")]
    [InlineData("1000000000.0.0")]
    [InlineData("1.2.3\n")]
    [InlineData("1.2.3+a+b")]
    public void Parse_refuses_anything_but_a_semantic_version(string text)
    {
        Assert.False(PackVersion.TryParse(text, out _));
        Assert.Throws<FormatException>(() => PackVersion.Parse(text));
    }

    [Fact]
    public void A_version_longer_than_100_characters_is_refused() =>
        Assert.False(PackVersion.TryParse("1.0.0-" + new string('a', 95), out _));

    [Fact]
    public void The_order_is_that_of_the_specification()
    {
        // semver.org §11, with case and long numbers that a 32-bit comparison would get wrong.
        string[] ascending =
        [
            "1.0.0-1", "1.0.0-2", "1.0.0-99999999999", "1.0.0-RC", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta",
                "1.0.0-beta",
            "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.2.0", "1.10.0", "2.0.0",
        ];
        IEnumerable<PackVersion> sorted = ascending.Reverse().Select(text => PackVersion.Parse(text)).Order();
        Assert.Equal(ascending, sorted.Select(version => version.ToString()));
    }

    [Fact]
    public void Build_metadata_has_no_precedence_but_tells_versions_apart()
    {
        PackVersion one = PackVersion.Parse("1.0.0+1");
        PackVersion two = PackVersion.Parse("1.0.0+2");
        Assert.Equal(0, one.ComparePrecedence(two));
        Assert.True(one < two);
        Assert.NotEqual(one, two);
    }

    [Fact]
    public void Equal_order_means_equal_versions_and_the_other_way_round() =>
        Prop.ForAll(Versions, Versions, (a, b) => (a.CompareTo(b) == 0) == a.Equals(b)
            && Math.Sign(a.CompareTo(b)) == -Math.Sign(b.CompareTo(a)))
            .Check(Laws);

    [Fact]
    public void The_order_is_transitive() =>
        Prop.ForAll(Versions, Versions, Versions, (a, b, c) => !(a <= b && b <= c) || a <= c).Check(Laws);
}
