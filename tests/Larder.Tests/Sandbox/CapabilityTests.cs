using Larder.Formats.Errors;
using Larder.Sandbox;

namespace Larder.Tests.Sandbox;

public sealed class CapabilityTests
{
    [Theory]
    [InlineData("network")]
    [InlineData("cwd")]
    [InlineData("home:ro")]
    [InlineData("home:rw")]
    [InlineData("device:/dev/dri")]
    [InlineData("device:/dev/dri/card0")]
    [InlineData("device:/dev/ttyUSB0")]
    public void A_capability_is_written_as_it_was_read(string text) =>
        Assert.Equal(text, Capability.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("Network")]
    [InlineData("network ")]
    [InlineData("home")]
    [InlineData("device:")]
    [InlineData("device:/etc/shadow")]
    [InlineData("device:/dev")]
    [InlineData("device:/dev/")]
    [InlineData("device:/dev/../etc")]
    [InlineData("device:/dev//kvm")]
    [InlineData("device:/dev/kvm/")]
    [InlineData("device:/dev/pts/3")]
    [InlineData("device:/dev/shm")]
    [InlineData("device:/dev/tty")]
    [InlineData("device:/dev/a\nb")]
    [InlineData("device:dev/kvm")]
    public void Anything_else_is_denied(string text)
    {
        Assert.Null(Capability.TryParse(text));
        Assert.Equal(ErrorCodes.UnknownCapability, Assert.Throws<LarderException>(() => Capability.Parse(text)).Code);
    }

    [Fact]
    public void An_update_asks_for_what_was_not_allowed_before()
    {
        var old = CapabilitySet.Parse(["home:rw", "cwd"]);
        var narrower = CapabilitySet.Parse(["home:ro", "cwd"]);
        var wider = CapabilitySet.Parse(["network", "home:rw", "cwd", "device:/dev/kvm"]);

        Assert.Empty(narrower.AddedTo(old).Items);
        Assert.Equal(["home:rw"], old.AddedTo(narrower).Items.Select(static item => item.ToString()));
        Assert.Equal(["device:/dev/kvm", "network"], wider.AddedTo(old).Items.Select(static item => item.ToString()));
    }

    [Fact]
    public void Home_to_write_includes_home_to_read() =>
        Assert.Equal(["home:rw"], CapabilitySet.Parse(["home:ro", "home:rw", "home:rw"]).Items.Select(static item => item.ToString()));
}
