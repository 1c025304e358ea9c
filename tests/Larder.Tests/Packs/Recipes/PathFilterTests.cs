using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Larder.Packs.Recipes;

namespace Larder.Tests.Packs.Recipes;

public class PathFilterTests
{
    [Theory]
    [InlineData("**", "a a/b a/b/c", "")]
    [InlineData("*", "a a/b", "")]
    [InlineData("usr", "usr usr/bin usr/bin/x", "us usr2 a/usr")]
    [InlineData("/usr/bin/*", "usr/bin/x usr/bin/x/y", "usr/bin usr usr/lib/x")]
    [InlineData("usr/**", "usr usr/bin usr/bin/x", "opt")]
    [InlineData("**/x", "x a/x a/b/x a/x/y", "a xx")]
    [InlineData("a/**/z", "a/z a/b/z a/b/c/z", "a a/b z")]
    [InlineData("a/**/b/**/c", "a/b/c a/x/b/y/c a/b/b/c/c", "a/c b/c a/b")]
    [InlineData("*.so", "x.so .so", "x.so.1 lib/x.so")]
    [InlineData("lib*.so*", "libx.so libx.so.1 lib.so", "ibx.so")]
    [InlineData("a?c", "abc aéc", "ac abbc")]
    [InlineData("[a-c]x", "ax bx cx", "dx x")]
    [InlineData("[!a-c]x", "dx éx", "ax")]
    [InlineData("[^a]x", "bx", "ax")]
    [InlineData("[]a]x", "]x ax", "bx")]
    [InlineData("[a-]x", "-x ax", "bx")]
    [InlineData("a\\*b", "a*b", "axb")]
    [InlineData("a\\[b", "a[b", "ab")]
    public void A_pattern_matches_what_it_says_and_what_is_below(string pattern, string inside, string outside)
    {
        var filter = PathFilter.Parse([pattern]);
        Assert.All(inside.Split(' ', StringSplitOptions.RemoveEmptyEntries), path =>
            Assert.True(filter.Includes(Encoding.UTF8.GetBytes(path)), path));
        Assert.All(outside.Split(' ', StringSplitOptions.RemoveEmptyEntries), path =>
            Assert.False(filter.Includes(Encoding.UTF8.GetBytes(path)), path));
    }

    [Fact]
    public void The_last_pattern_that_matches_decides()
    {
        var filter = PathFilter.Parse(["**", "!usr/share/doc", "usr/share/doc/*/copyright"]);
        Assert.True(filter.Includes("usr/bin/x"u8));
        Assert.False(filter.Includes("usr/share/doc/x/README"u8));
        Assert.True(filter.Includes("usr/share/doc/x/copyright"u8));
    }

    [Fact]
    public void A_path_that_nothing_matches_is_left_out()
    {
        Assert.False(PathFilter.Parse(["usr"]).Includes("etc"u8));
        Assert.False(PathFilter.Parse(["!usr"]).Includes("etc"u8));
    }

    [Fact]
    public void Names_that_are_not_utf8_are_matched_byte_by_byte()
    {
        byte[] name = [(byte)'a', 0xFF, (byte)'b'];
        Assert.True(PathFilter.Parse(["a?b"]).Includes(name));
        Assert.True(PathFilter.Parse(["a*"]).Includes(name));
        Assert.True(PathFilter.Parse(["a[!x]b"]).Includes(name));
        Assert.False(PathFilter.Parse(["a\uFFFDb"]).Includes(name));
        Assert.False(PathFilter.Parse(["a??b"]).Includes(name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("!")]
    [InlineData("/")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("..")]
    [InlineData("a/../b")]
    [InlineData("./a")]
    [InlineData("a**")]
    [InlineData("***")]
    [InlineData("[a")]
    [InlineData("[]")]
    [InlineData("[z-a]")]
    [InlineData("a\\")]
    public void What_is_no_pattern_is_refused(string pattern) =>
        Assert.Throws<FormatException>(() => PathFilter.Parse([pattern]));

    [Fact]
    public void A_literal_path_matches_itself() => Prop.ForAll(
        Gen.Elements("a", "b.c", "d-e", "é", "x y").NonEmptyListOf().ToArbitrary(),
        parts =>
            PathFilter.Parse([string.Join('/', parts)]).Includes(
                Encoding.UTF8.GetBytes(string.Join('/', parts)))).Check(Config.QuickThrowOnFailure);

    [Fact]
    public void Patterns_made_to_be_slow_are_not()
    {
        // Exponential matching would not end within the life of the machine; this asserts only that it ends.
        string pattern = string.Join('/', Enumerable.Repeat("**/a*a*a*b", 40));
        byte[] path = Encoding.UTF8.GetBytes(string.Join('/', Enumerable.Repeat(new string('a', 200), 40)));
        Assert.False(PathFilter.Parse([pattern]).Includes(path));
    }
}
