using Larder.Formats.Errors;
using Larder.Formats.Packs;
using Larder.Sources.References;

namespace Larder.Tests.Sources.References;

public class ReferenceReaderTests
{
    [Theory]
    [InlineData("./x.pack", "/home/user/dir/x.pack")]
    [InlineData("../x.pack", "/home/user/x.pack")]
    [InlineData("/a//b/./x.pack", "/a/b/x.pack")]
    [InlineData("./no-extension", "/home/user/dir/no-extension")]
    [InlineData("./a b:c@d.pack", "/home/user/dir/a b:c@d.pack")]
    public void A_path_is_a_file(string text, string path)
    {
        Reference.LocalFile file = Assert.IsType<Reference.LocalFile>(Read(text));
        Assert.Equal(path, file.Path);
        Assert.Equal(text, file.ToString());
    }

    [Theory]
    [InlineData("hello", null, "hello", null, null)]
    [InlineData("examples/hello", "examples", "hello", null, null)]
    [InlineData("examples/hello@1.2.3", "examples", "hello", "1.2.3", null)]
    [InlineData("examples/hello@>=1.2 <2:edge", "examples", "hello", ">=1.2 <2", "edge")]
    [InlineData("hello:stable", null, "hello", null, "stable")]
    [InlineData("git", null, "git", null, null)]
    [InlineData("git/oci", "git", "oci", null, null)]
    public void Anything_else_is_a_name(string text, string? publisher, string name, string? range, string? channel)
    {
        Reference.Named named = Assert.IsType<Reference.Named>(Read(text));
        Assert.Equal((publisher, name, range, channel),
            (named.Publisher, named.Name, named.Range?.ToString(), named.Channel));
    }

    [Theory]
    [InlineData("oci://registry.example.com/x")]
    [InlineData("oci:x")]
    [InlineData("https://example.com/x.pack")]
    [InlineData("HTTPS://example.com/x.pack")]
    [InlineData("file:///x.pack")]
    [InlineData("git+https://example.com/x#v1")]
    [InlineData("git@example.com:x.git")]
    public void A_remote_source_is_refused_in_this_version(string text)
    {
        LarderException e = Assert.Throws<LarderException>(() => Read(text));
        Assert.Equal(ErrorCodes.ReferenceUnsupported, e.Code);
        Assert.Contains("local packs only", e.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b/c")]
    [InlineData("Hello")]
    [InlineData("hello@")]
    [InlineData("hello@latest")]
    [InlineData("hello:")]
    [InlineData("@1.2.3")]
    [InlineData("hello ")]
    [InlineData("~/x")]
    [InlineData("./x\0.pack")]
    [InlineData("-x")]
    public void What_names_nothing_is_refused(string text) =>
        Assert.Equal(ErrorCodes.ReferenceInvalid, Assert.Throws<LarderException>(() => Read(text)).Code);

    [Theory]
    [InlineData("hello.pack")]
    [InlineData("out/hello.pack")]
    public void A_file_without_its_dot_and_slash_is_answered_with_the_right_form(string text) =>
        Assert.Equal($"write ./{text}", Assert.Throws<LarderException>(() => Read(text)).Action);

    [Fact]
    public void A_bare_name_means_that_name_of_any_publisher()
    {
        var bare = (Reference.Named)Read("hello");
        var full = (Reference.Named)Read("examples/hello");
        Assert.True(bare.Means(PackName.Parse("others/hello")));
        Assert.False(full.Means(PackName.Parse("others/hello")));
        Assert.True(full.Means(PackName.Parse("examples/hello")));
    }

    private static Reference Read(string text) => ReferenceReader.Read(text, "/home/user/dir");
}
