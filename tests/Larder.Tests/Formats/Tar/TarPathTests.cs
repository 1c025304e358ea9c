using System.Text;
using Larder.Formats.Errors;
using Larder.Formats.Tar;
using Larder.Tests.Formats.Compression;

namespace Larder.Tests.Formats.Tar;

public class TarPathTests
{
    [Theory]
    [InlineData("a", "a")]
    [InlineData("a/b", "a/b")]
    [InlineData("./a/b/", "a/b")]
    [InlineData("/etc//passwd", "etc/passwd")]
    [InlineData("a/./b/.", "a/b")]
    [InlineData("./", "")]
    [InlineData(".", "")]
    [InlineData("/", "")]
    [InlineData("", "")]
    [InlineData("...", "...")]
    [InlineData("..a/b..", "..a/b..")]
    [InlineData("a\\..\\b", "a\\..\\b")]
    public void Names_become_relative_paths(string raw, string expected)
    {
        Assert.True(TarPath.TryNormalise(Encoding.Latin1.GetBytes(raw), out byte[]? relative));
        Assert.Equal(expected, Encoding.Latin1.GetString(relative));
        Assert.Equal(relative, TarPath.Normalise(Encoding.Latin1.GetBytes(raw)));
    }

    [Theory]
    [InlineData("..")]
    [InlineData("../x")]
    [InlineData("a/../b")]
    [InlineData("a/..")]
    [InlineData("/..")]
    [InlineData("a\0b")]
    public void Names_that_lead_elsewhere_are_refused(string raw)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(raw);
        Assert.False(TarPath.TryNormalise(bytes, out _));
        Assert.Equal(ErrorCodes.UnsafeArchivePath, StreamReading.Failure(() => TarPath.Normalise(bytes)));
    }

    [Fact]
    public void Long_components_and_deep_paths_are_refused()
    {
        Assert.True(TarPath.TryNormalise(Encoding.Latin1.GetBytes(new string('a', 255)), out _));
        byte[] longer = Encoding.Latin1.GetBytes("x/" + new string('a', 256));
        Assert.Equal(ErrorCodes.UnsafeArchivePath, StreamReading.Failure(() => TarPath.Normalise(longer)));

        byte[] deep = Encoding.Latin1.GetBytes(string.Concat(Enumerable.Repeat("a/", 257)));
        Assert.Equal(ErrorCodes.ArchiveLimitExceeded, StreamReading.Failure(() => TarPath.Normalise(deep)));
        Assert.True(TarPath.TryNormalise(deep.AsSpan(2), out _));
    }

    [Fact]
    public void Errors_show_names_without_their_tricks()
    {
        LarderException exception = Assert.Throws<LarderException>(
            () => TarPath.Normalise([.. "../\u001b[31m\u202e"u8, 0xff, .. Enumerable.Repeat((byte)'x', 500)]));
        Assert.Contains("'../\\x1b[31m\\xe2\\x80\\xae\\xffxxx", exception.What, StringComparison.Ordinal);
        Assert.True(exception.What.Length < 300);
    }
}
