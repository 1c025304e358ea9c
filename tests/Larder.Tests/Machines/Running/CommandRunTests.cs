using Larder.Formats.Errors;
using Larder.Machines.Guests;
using Larder.Machines.Running;

namespace Larder.Tests.Machines.Running;

public sealed class CommandRunTests
{
    private static readonly GuestStreams Nothing = new(null, Stream.Null, Stream.Null);

    [Fact]
    public async Task What_goes_wrong_has_its_code()
    {
        await using ServedAgent agent = await ServedAgent.StartAsync();
        CommandRun run = Of(agent);

        Assert.Equal(ErrorCodes.GuestCommandNotFound, await CodeAsync(run, ["/nowhere"]));
        Assert.Equal(ErrorCodes.GuestCommandNotExecutable, await CodeAsync(run, ["/etc/passwd"]));
        Assert.Equal(ErrorCodes.GuestRefused, (await Assert.ThrowsAsync<LarderException>(() => run.RunAsync(new GuestCommand { Arguments = ["/bin/true"], WorkingDirectory = "/nowhere" }, Nothing))).Code);
        Assert.Equal(ErrorCodes.GuestCommandTooLong, await CodeAsync(run, ["/bin/true", new string('x', 131_072)]));
        Assert.Equal(ErrorCodes.GuestCommandTooLong, await CodeAsync(run, ["/bin/true", .. Enumerable.Repeat(new string('x', 100_000), 11)]));
        Assert.Equal(0, (await run.RunAsync(new GuestCommand { Arguments = ["/bin/true", new string('x', 131_071)] }, Nothing)).Exit!.Value.Code);
    }

    [Fact]
    public async Task Its_time_ends_it_and_not_the_session()
    {
        await using ServedAgent agent = await ServedAgent.StartAsync();
        CommandRun run = Of(agent);

        CommandResult result = await run.RunAsync(new GuestCommand { Arguments = ["/bin/sleep", "1000"] }, Nothing, TimeSpan.FromMilliseconds(200));

        Assert.True(result.IsTimedOut);
        Assert.Equal(0, (await run.RunAsync(new GuestCommand { Arguments = ["/bin/true"] }, Nothing)).Exit!.Value.Code);
    }

    [Fact]
    public async Task Why_the_guest_is_gone_is_asked()
    {
        await using ServedAgent agent = await ServedAgent.StartAsync();
        CommandRun run = Of(agent);
        Task<CommandResult> running = run.RunAsync(new GuestCommand { Arguments = ["/bin/sleep", "1000"] }, Nothing);
        await agent.Connection.PingAsync();

        agent.Kill();

        Assert.Equal("explained", (await Assert.ThrowsAsync<LarderException>(() => running)).Why);
    }

    private static CommandRun Of(ServedAgent agent) =>
        new("box", agent.Connection, () => Task.FromResult(new LarderException(ErrorCodes.MachineEnded, "what", "explained", "action")), TimeProvider.System);

    private static async Task<ErrorCode> CodeAsync(CommandRun run, string[] command) =>
        (await Assert.ThrowsAsync<LarderException>(() => run.RunAsync(new GuestCommand { Arguments = command }, Nothing))).Code;
}
