using Larder.Native.Processors;

namespace Larder.Tests.Native.Processors;

public sealed class TimeStampFrequencyTests
{
    [Fact]
    public void A_short_and_a_long_measurement_agree()
    {
        TimeStampFrequency over = new();
        long? @short = new TimeStampFrequency().Measure();
        Thread.Sleep(300);
        long? @long = over.Measure();

        Assert.NotNull(@short);
        Assert.NotNull(@long);
        Assert.InRange(@short.Value, 500_000, 10_000_000);
        Assert.InRange((double)@short.Value / @long.Value, 0.98, 1.02);
        Assert.Equal(@long, over.Measure());
    }

    [Fact]
    public void The_counter_advances()
    {
        Assert.True(TimeStampCounter.TryRead(out ulong first));
        Thread.Sleep(1);
        Assert.True(TimeStampCounter.TryRead(out ulong second));
        Assert.True(second > first);
    }
}
