using Larder.Cli.Output;
using Larder.Testing.Registry;

namespace Larder.Tests.Cli.Output;

public sealed class ProgressDisplayTests
{
    [Fact]
    public void What_turns_out_to_be_expected_within_a_phase_makes_a_bar_that_several_threads_fill()
    {
        using StringWriter error = new();
        HastyClock clock = new(DateTimeOffset.UnixEpoch);
        using (ProgressDisplay progress = new(error, clock, ProgressMode.Live))
        {
            progress.Phase("download");
            progress.Expect(8_000_000);
            Parallel.For(0, 4000, _ => progress.Report(1000));
            Thread.Sleep(150);
            progress.Report(0);
        }

        string last = error.ToString().Split("\r\e[K", StringSplitOptions.RemoveEmptyEntries)[^1];
        Assert.StartsWith("download [############            ] ", last, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_skipped_is_no_longer_expected_and_what_has_to_be_done_again_is_taken_back()
    {
        using StringWriter error = new();
        using (ProgressDisplay progress = new(error, new HastyClock(DateTimeOffset.UnixEpoch), ProgressMode.Live))
        {
            progress.Phase("push");
            progress.Expect(3_000_000);
            progress.Report(2_000_000);
            progress.Skip(1_000_000);
            Thread.Sleep(150);
            progress.Report(-1_000_000);
        }

        string last = error.ToString().Split("\r\e[K", StringSplitOptions.RemoveEmptyEntries)[^1];
        Assert.StartsWith("push [############            ] ", last, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "phase: download\n")]
    public void Elsewhere_than_on_a_terminal_there_is_no_bar(int mode, string expected)
    {
        using StringWriter error = new() { NewLine = "\n" };
        using (ProgressDisplay progress = new(error, TimeProvider.System, (ProgressMode)mode))
        {
            progress.Phase("download");
            progress.Expect(10);
            progress.Report(5);
        }

        Assert.Equal(expected, error.ToString());
    }
}
