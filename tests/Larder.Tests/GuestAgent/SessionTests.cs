using System.Diagnostics;
using System.Text;

namespace Larder.Tests.GuestAgent;

public sealed class SessionTests
{
    private const int MostBytes = 4 << 20;

    [Fact]
    public void The_agent_says_who_it_is()
    {
        using AgentConversation agent = AgentConversation.Start();
        AgentFrame ready = agent.Greet();
        Assert.Equal(1u, ready.Number());
        Assert.True(BitConverter.ToUInt64(ready.Payload, 20) > 0);
        Assert.Equal(File.ReadAllText("/proc/sys/kernel/osrelease").Trim(), ready.Text(28));
    }

    [Fact]
    public void What_comes_before_the_greeting_is_discarded()
    {
        using AgentConversation agent = AgentConversation.Start();
        agent.SendRaw("some noise, LARDR, LARDRAGTnot a hello"u8);
        agent.Greet();
        Assert.Equal("exit 0", agent.Run(["true"]).End);
    }

    [Theory]
    [InlineData(new byte[] { 255, 255, 255, 255, 3, 1, 0, 0, 0 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 99, 1, 0, 0, 0 })]
    [InlineData(new byte[] { 3, 0, 0, 0, 4, 1, 0, 0, 0, 1, 2, 3 })]
    public void After_garbage_a_greeting_begins_anew(byte[] garbage)
    {
        using AgentConversation agent = AgentConversation.Begin();
        EndsItsCommands(agent, () =>
        {
            agent.SendRaw(garbage);
            agent.SendRaw(Encoding.ASCII.GetBytes("more of it"));
            agent.Greet();
        });
    }

    [Fact]
    public void A_second_greeting_begins_anew()
    {
        using AgentConversation agent = AgentConversation.Begin();
        EndsItsCommands(agent, () => agent.Greet());
    }

    [Fact]
    public void A_greeting_in_the_middle_of_a_frame_begins_anew()
    {
        using AgentConversation agent = AgentConversation.Begin();
        EndsItsCommands(agent, () =>
        {
            agent.SendRaw([0, 0, 1, 0, 3, 1, 0, 0, 0, 42]);
            agent.Greet();
        });
    }

    [Fact]
    public void The_end_of_input_ends_all()
    {
        int sleeper;
        using (AgentConversation agent = AgentConversation.Begin())
        {
            agent.Exec(1, ["sh", "-c", "echo $$; exec sleep 100"]);
            sleeper = int.Parse(agent.Next().Text(), System.Globalization.CultureInfo.InvariantCulture);
        }

        AwaitEnd(sleeper);
    }

    [Fact]
    public void A_shutdown_ends_it()
    {
        using AgentConversation agent = AgentConversation.Begin();
        agent.Send(8, 0);
        AwaitEnd(agent.ProcessId);
    }

    [Fact]
    public void A_channel_in_use_is_no_new_one()
    {
        using AgentConversation agent = AgentConversation.Begin();
        agent.Exec(1, ["sleep", "100"]);
        agent.Exec(1, ["true"]);
        Assert.Equal("error 22", agent.Finish(1).End);
        Assert.Equal("exit 0", agent.Run(["true"]).End);
    }

    [Fact]
    public void The_binary_needs_no_other_file_and_is_small()
    {
        byte[] binary = File.ReadAllBytes(AgentBinary.Path);
        Assert.InRange(binary.Length, 1, MostBytes);
        Assert.Equal("\u007fELF"u8, binary.AsSpan(0, 4));
        int headers = (int)BitConverter.ToUInt64(binary, 32);
        int size = BitConverter.ToUInt16(binary, 54);
        uint[] types = [.. Enumerable.Range(0, BitConverter.ToUInt16(binary, 56)).Select(index => BitConverter.ToUInt32(binary, headers + (index * size)))];
        Assert.Contains(1u, types);         // PT_LOAD
        Assert.DoesNotContain(3u, types);   // PT_INTERP
        Assert.DoesNotContain(2u, types);   // PT_DYNAMIC
    }

    private static void EndsItsCommands(AgentConversation agent, Action renew)
    {
        agent.Exec(1, ["sh", "-c", "echo $$; exec sleep 100"], flags: 2);
        int sleeper = int.Parse(agent.Next().Text(), System.Globalization.CultureInfo.InvariantCulture);
        renew();
        AwaitEnd(sleeper);
        Assert.Equal("exit 0", agent.Run(["true"]).End);
    }

    private static void AwaitEnd(int process)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (Directory.Exists($"/proc/{process}") && !File.ReadAllText($"/proc/{process}/stat").Contains(") Z", StringComparison.Ordinal))
        {
            Assert.True(watch.Elapsed < TimeSpan.FromMinutes(2));
            Thread.Sleep(10);
        }
    }
}
