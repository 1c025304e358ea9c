using System.Diagnostics;

namespace Larder.Native.Processors;

/// <summary>
/// Measures how fast the <see cref="TimeStampCounter"/> counts, between its construction and the first question: construct
/// it early, do other things, and ask when the answer is needed.
/// </summary>
public sealed class TimeStampFrequency
{
    private const int Attempts = 8;
    private static readonly TimeSpan ShortestTime = TimeSpan.FromMilliseconds(20);

    private readonly Sample? _first = Sample.Take();
    private readonly Lock _measuring = new();
    private long? _kilohertz;

    /// <summary>The frequency in kHz, as Linux takes it from its <c>tsc_early_khz=</c>; right to a few 0.01 %.</summary>
    /// <remarks>Waits until 20 ms have passed since the construction. Later questions get the same answer.</remarks>
    /// <returns>Null where the counter cannot be read, or does not advance.</returns>
    public long? Measure()
    {
        lock (_measuring)
        {
            return _kilohertz ??= Between();
        }
    }

    private long? Between()
    {
        if (_first is not { } first)
        {
            return null;
        }

        while (Stopwatch.GetElapsedTime(first.Time) is var passed && passed < ShortestTime)
        {
            Thread.Sleep(ShortestTime - passed + TimeSpan.FromMilliseconds(1));
        }

        return Sample.Take() is { } second && second.Ticks > first.Ticks
            ? (long)Math.Round((second.Ticks - first.Ticks) / Stopwatch.GetElapsedTime(first.Time, second.Time).TotalMilliseconds)
            : null;
    }

    // Of some attempts the one that took least, for a thread may be stopped between two instructions.
    private readonly record struct Sample(ulong Ticks, long Time)
    {
        public static Sample? Take()
        {
            Sample? best = null;
            long shortest = long.MaxValue;
            for (int attempt = 0; attempt < Attempts; attempt++)
            {
                long before = Stopwatch.GetTimestamp();
                if (!TimeStampCounter.TryRead(out ulong ticks))
                {
                    return null;
                }

                long took = Stopwatch.GetTimestamp() - before;
                if (took < shortest)
                {
                    shortest = took;
                    best = new Sample(ticks, before + (took / 2));
                }
            }

            return best;
        }
    }
}
