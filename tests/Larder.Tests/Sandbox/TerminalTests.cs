using System.Text;
using Larder.Native.Processes;
using Larder.Testing;
using Larder.Tests.Native.Processes;

namespace Larder.Tests.Sandbox;

public sealed class TerminalTests
{
    private const string Assembly = "Larder.Tests.dll";

    [KernelFact]
    public void Ctrl_c_reaches_a_wrapped_command_once()
    {
        using var command = new InstalledCommand();

        Assert.Equal(101, OnTerminal($"'{command.Wrapper}' wait", "HOME=" + command.Home));
    }

    [KernelFact]
    public void Ctrl_c_reaches_a_supervised_command_once()
    {
        using var command = new InstalledCommand();

        Assert.Equal(101, OnTerminal(Line(" wait"), "HOME=" + command.Home, Second("supervise", command)));
    }

    [KernelFact]
    public void Becoming_the_command_leaves_nothing_of_us_between()
    {
        using var command = new InstalledCommand();
        var every = Enumerable.Range(1, 255).Select(static value => (byte)value).ToArray();

        var exact = Become(command, "args"u8.ToArray(), every, [], "a b"u8.ToArray());
        var status = Become(command, "read"u8.ToArray(), "/proc/self/status"u8.ToArray());

        Assert.Equal([.. every, 0, 0, .. "a b\0"u8], exact.Output);
        Assert.Equal(42, Become(command, "exit"u8.ToArray(), "42"u8.ToArray()).Status.Code);
        Assert.Equal("0 1 2 ", Become(command, "descriptors"u8.ToArray()).Text);
        Assert.Contains("SigBlk:\t0000000000000000\n", status.Text, StringComparison.Ordinal);
        Assert.Contains("Umask:\t0027\n", status.Text, StringComparison.Ordinal);
        var ignored = Convert.ToUInt64(status.Text.Split("SigIgn:\t")[1].Split('\n')[0], 16);
        Assert.Equal(0UL, ignored & (1UL << 12));
    }

    private static Started Become(InstalledCommand command, params byte[][] arguments) => Started.Run(
        Environment.ProcessPath!,
        [Encoding.UTF8.GetBytes(Path.Combine(AppContext.BaseDirectory, Assembly)), .. arguments],
        start => start with
        {
            Environment =
            [
                .. start.Environment, Encoding.UTF8.GetBytes("HOME=" + command.Home), Encoding.UTF8.GetBytes(Second("become", command)),
            ],
        });

    // script(1) makes the terminal; what is written to it is typed.
    private static int OnTerminal(string line, params string[] environment)
    {
        using var terminal = ChildProcess.Start(new ProcessStart(StartableProgram.UserCommand("/usr/bin/script"u8))
        {
            Arguments = ["-qec"u8.ToArray(), Encoding.UTF8.GetBytes("exec " + line), "/dev/null"u8.ToArray()],
            Environment = [.. environment.Append("PATH=/usr/bin:/bin").Append("SHELL=/bin/sh").Select(Encoding.UTF8.GetBytes)],
            Input = StandardStream.Pipe,
            Output = StandardStream.Pipe,
            NewProcessGroup = true,
        });
        var seen = new StringBuilder();
        var buffer = new byte[256];
        while (!seen.ToString().Contains("ready", StringComparison.Ordinal))
        {
            var length = terminal.Output!.Read(buffer);
            Assert.NotEqual(0, length);
            seen.Append(Encoding.UTF8.GetString(buffer, 0, length));
        }

        terminal.Input!.Write("\x03"u8);
        Started.ReadAll(terminal.Output!);
        return terminal.Wait().Code;
    }

    private static string Line(string arguments) =>
        $"'{Environment.ProcessPath}' '{Path.Combine(AppContext.BaseDirectory, Assembly)}'{arguments}";

    private static string Second(string mode, InstalledCommand command) => $"{SecondProcess.Variable}={mode}:{command.Tree}";
}
