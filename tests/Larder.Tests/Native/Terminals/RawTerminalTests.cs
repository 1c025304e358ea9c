using Larder.Native.Terminals;
using Larder.Tests.Native.Processes;
using Microsoft.Win32.SafeHandles;

namespace Larder.Tests.Native.Terminals;

public sealed class RawTerminalTests : IDisposable
{
    // The master of a pseudo-terminal: what is asked of it and set on it is the terminal's.
    private readonly SafeFileHandle _terminal = File.OpenHandle("/dev/ptmx", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);

    private int Descriptor => (int)_terminal.DangerousGetHandle();

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public void A_terminal_is_raw_until_it_is_put_back()
    {
        string before = Terminal("stty -g");

        using (RawTerminal? entered = RawTerminal.TryEnter(Descriptor))
        {
            Assert.NotNull(entered);
            string now = Terminal("stty -a");
            Assert.All(["-echo", "-icanon", "-isig", "-iexten", "-opost", "-ixon", "-icrnl"], flag => Assert.Contains($" {flag} ", Words(now), StringComparison.Ordinal));
            entered.Dispose();
            Assert.Equal(before, Terminal("stty -g"));
            _ = Terminal("stty -echo");
        }

        // Restored once: what was set after that stays.
        Assert.Contains(" -echo ", Words(Terminal("stty -a")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_size_is_read()
    {
        _ = Terminal("stty rows 33 cols 444");

        Assert.Equal(((ushort)33, (ushort)444), TerminalSize.Of(Descriptor));
    }

    [Fact]
    public void What_is_no_terminal_is_told_apart()
    {
        using SafeFileHandle nothing = File.OpenHandle("/dev/null");

        Assert.Null(RawTerminal.TryEnter((int)nothing.DangerousGetHandle()));
        Assert.Null(TerminalSize.Of((int)nothing.DangerousGetHandle()));
    }

    private static string Words(string text) => $" {string.Join(' ', text.Split((char[])[' ', '\n', ';'], StringSplitOptions.RemoveEmptyEntries))} ";

    private string Terminal(string script)
    {
        Started shell = Started.Run("/bin/sh", ["-c"u8.ToArray(), Started.Bytes($"exec <&7; {script}")], start => start with { Descriptors = [new(_terminal, 7)] });
        Assert.True(shell.Status.IsSuccess, shell.Error);
        return shell.Text.Trim();
    }
}
