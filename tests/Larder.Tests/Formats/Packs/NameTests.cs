using Larder.Formats.Packs;

namespace Larder.Tests.Formats.Packs;

public class NameTests
{
    [Theory]
    [InlineData("a/b")]
    [InlineData("examples/hello-world")]
    [InlineData("0.a_b/c.d-e")]
    public void A_pack_name_keeps_its_text(string text) => Assert.Equal(text, PackName.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("/")]
    [InlineData("a/")]
    [InlineData("/b")]
    [InlineData("a/b/c")]
    [InlineData("A/b")]
    [InlineData("a/..")]
    [InlineData("../b")]
    [InlineData("a/b..c")]
    [InlineData("a/.b")]
    [InlineData("a/b-")]
    [InlineData("a/b c")]
    [InlineData("a/b\n")]
    [InlineData("a/ü")]
    [InlineData("a\\b/c")]
    public void A_pack_name_of_another_form_is_refused(string text) => Assert.False(PackName.TryParse(text, out _));

    [Fact]
    public void A_part_has_64_characters_at_most()
    {
        Assert.True(PackName.IsPart(new string('a', 64)));
        Assert.False(PackName.IsPart(new string('a', 65)));
    }

    [Fact]
    public void Pack_names_are_ordered_by_publisher_first() => Assert.Equal(
        ["a/z", "a-b/c", "b/a"],
        new[] { "b/a", "a-b/c", "a/z" }.Select(text => PackName.Parse(text)).Order().Select(name => name.ToString()));

    [Theory]
    [InlineData("hello")]
    [InlineData("g++")]
    [InlineData("7z")]
    [InlineData("Python3.12-config")]
    public void A_command_name_keeps_its_text(string text) => Assert.Equal(text, CommandName.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a..b")]
    [InlineData("../x")]
    [InlineData("/bin/sh")]
    [InlineData("a/b")]
    [InlineData("-x")]
    [InlineData(".x")]
    [InlineData("a b")]
    [InlineData("a\n")]
    [InlineData("a\0")]
    [InlineData("é")]
    public void A_command_name_that_could_leave_bin_is_refused(string text) =>
        Assert.False(CommandName.TryParse(text, out _));

    [Fact]
    public void A_command_name_has_64_characters_at_most() =>
        Assert.False(CommandName.TryParse(new string('a', 65), out _));

    [Theory]
    [InlineData("/")]
    [InlineData("/usr/bin/hello")]
    [InlineData("/opt/Ünï côdé/…x")]
    public void A_tree_path_keeps_its_text(string text) => Assert.Equal(text, TreePath.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("usr/bin")]
    [InlineData("//")]
    [InlineData("/usr//bin")]
    [InlineData("/usr/")]
    [InlineData("/usr/./bin")]
    [InlineData("/usr/../bin")]
    [InlineData("/..")]
    [InlineData("/a\nb")]
    [InlineData("/a\0b")]
    [InlineData("/a\u202eb")]
    public void A_tree_path_that_is_not_absolute_and_clean_is_refused(string text) =>
        Assert.False(TreePath.TryParse(text, out _));

    [Fact]
    public void A_tree_path_with_half_a_surrogate_pair_is_refused() =>
        Assert.False(TreePath.TryParse("/a\ud800", out _));

    [Theory]
    [InlineData("network")]
    [InlineData("cwd")]
    [InlineData("home:ro")]
    [InlineData("home:rw")]
    [InlineData("device:/dev/kvm")]
    [InlineData("device:/dev/dri")]
    [InlineData("device:/dev/dri/card0")]
    [InlineData("device:/dev/ttyUSB0")]
    public void A_capability_keeps_its_text(string text)
    {
        Assert.True(Capability.TryParse(text, out Capability? capability));
        Assert.Equal(text, capability.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("Network")]
    [InlineData("home")]
    [InlineData("device:/etc/passwd")]
    [InlineData("device:/dev/../etc/passwd")]
    [InlineData("device:/dev/")]
    [InlineData("device:/dev")]
    [InlineData("network ")]
    [InlineData("device:")]
    [InlineData("device:dev/kvm")]
    [InlineData("device:/dev//kvm")]
    [InlineData("device:/dev/kvm/")]
    [InlineData("device:/dev/a\nb")]
    [InlineData("device:/dev/a b")]
    [InlineData("device:/dev/\u00e4")]
    public void An_unknown_capability_is_refused(string text) => Assert.False(Capability.TryParse(text, out _));

    [Theory]
    [InlineData("/dev/pts/3")]
    [InlineData("/dev/shm")]
    [InlineData("/dev/tty")]
    [InlineData("/dev/null")]
    public void A_device_that_every_sandbox_has_cannot_be_asked_for(string path) =>
        Assert.False(Capability.TryParse("device:" + path, out _));

    [Fact]
    public void A_writable_home_covers_a_read_only_one()
    {
        Assert.True(Capability.HomeReadWrite.Covers(Capability.HomeReadOnly));
        Assert.False(Capability.HomeReadOnly.Covers(Capability.HomeReadWrite));
        Assert.False(Capability.Network.Covers(Capability.WorkingDirectory));
    }
}
