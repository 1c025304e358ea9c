using Larder.Formats.Errors;
using Larder.Machines.Booting;

namespace Larder.Tests.Machines;

public sealed class AgentBinaryTests
{
    [Fact]
    public void A_build_without_an_agent_says_so()
    {
        LarderException refused = Assert.Throws<LarderException>(() => AgentBinary.OpenOf(typeof(AgentBinaryTests).Assembly));
        Assert.Equal(ErrorCodes.AgentMissing, refused.Code);
    }

    [Fact]
    public void A_build_behind_the_agent_has_the_published_one()
    {
        using Stream agent = AgentBinary.Open();
        byte[] bytes = new byte[agent.Length];
        agent.ReadExactly(bytes);
        Assert.Equal(File.ReadAllBytes(GuestAgent.AgentBinary.Path), bytes);
    }
}
