using System.Text;
using Larder.Machines.Running;
using Larder.Testing.Files;

namespace Larder.Tests.Machines.Running;

public sealed class ConsoleLogTests : IDisposable
{
    private readonly TempDirectory _at = new();

    public void Dispose() => _at.Dispose();

    [Fact]
    public async Task What_was_said_is_written_down_and_its_end_is_known()
    {
        ConsoleLog log = await FollowAsync("one\r\n\e[31mtwo\e[0m\r\n\r\nthree");

        Assert.Equal(["one", "[31mtwo[0m", "three"], log.Tail());
        Assert.Equal("one\r\n\e[31mtwo\e[0m\r\n\r\nthree", await File.ReadAllTextAsync(_at.Combine("console.log")));
        Assert.False(log.Fatal.IsCompleted);
    }

    [Theory]
    [InlineData("[ 1.2] Kernel panic - not syncing: VFS\n", "[ 1.2] Kernel panic - not syncing: VFS")]
    [InlineData("x\r\nlarder-agent: fatal: no disk\r\n", "larder-agent: fatal: no disk")]
    public async Task Last_words_are_heard(string said, string heard) => Assert.Equal(heard, await (await FollowAsync(said)).Fatal.WaitAsync(TimeSpan.FromSeconds(30)));

    [Fact]
    public async Task A_talker_fills_no_disk()
    {
        string line = new string('x', 1023) + "\n";
        _ = await FollowAsync(string.Concat(Enumerable.Repeat(line, 5000)));

        Assert.Equal(["console.log", "console.log.1"], Directory.GetFiles(_at.Path).Select(Path.GetFileName).Order());
        Assert.All(Directory.GetFiles(_at.Path), static path => Assert.InRange(new FileInfo(path).Length, 1, ConsoleLog.MaxBytes));
    }

    [Fact]
    public async Task What_an_earlier_run_said_is_kept_once()
    {
        foreach (string run in (string[])["first", "second", "third"])
        {
            _ = await FollowAsync(run);
        }

        Assert.Equal(("third", "second"), (await File.ReadAllTextAsync(_at.Combine("console.log")), await File.ReadAllTextAsync(_at.Combine("console.log.1"))));
    }

    private async Task<ConsoleLog> FollowAsync(string said)
    {
        ConsoleLog log = new(_at.Handle);
        log.Follow(new MemoryStream(Encoding.UTF8.GetBytes(said)));
        await log.DisposeAsync();
        return log;
    }
}
