using Larder.Formats.Versions;

namespace Larder.Tests.Formats.Versions;

public class RevisionTests
{
    [Theory]
    [InlineData("1", 1)]
    [InlineData("2147483647", int.MaxValue)]
    [InlineData("x1", -1)]
    [InlineData("x2147483647", -int.MaxValue)]
    public void Text_and_number_say_the_same(string text, int number)
    {
        Assert.Equal(number, Revision.Parse(text).Number);
        Assert.Equal(text, Revision.FromNumber(number).ToString());
        Assert.Equal(number < 0, Revision.FromNumber(number).IsLocal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("x0")]
    [InlineData("01")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("x-1")]
    [InlineData("X1")]
    [InlineData("x")]
    [InlineData("1 ")]
    [InlineData("2147483648")]
    [InlineData("x2147483648")]
    public void Parse_refuses_anything_else(string text) => Assert.False(Revision.TryParse(text, out _));

    [Fact]
    public void Local_revisions_come_before_published_ones_and_age_upwards() => Assert.Equal(
        ["x1", "x2", "x10", "1", "2"],
        new[] { 2, -10, -1, 1, -2 }.Select(Revision.FromNumber).Order().Select(revision => revision.ToString()));

    [Fact]
    public void Zero_is_no_revision() => Assert.Throws<ArgumentOutOfRangeException>(() => Revision.FromNumber(0));
}
