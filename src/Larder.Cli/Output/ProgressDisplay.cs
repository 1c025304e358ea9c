using System.Globalization;

namespace Larder.Cli.Output;

/// <summary>
/// Shows on standard error which phase a command is in and how many bytes it has done. Not on a terminal it is one line
/// a phase, for logs. All members may be called at once. Disposing takes the live line away.
/// </summary>
internal sealed class ProgressDisplay(TextWriter error, TimeProvider clock, ProgressMode mode) : IPhaseProgress, IDisposable
{
    // Ten times a second is as much as an eye takes.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    // Before that the rate says little.
    private static readonly TimeSpan RateFrom = TimeSpan.FromSeconds(1);
    private readonly Lock _drawing = new();
    private string _phase = "";
    private long? _total;
    private long _done;
    private long _shown;
    private long _begun;
    private bool _isDrawn;

    /// <inheritdoc/>
    public void Phase(string name, long? total = null)
    {
        lock (_drawing)
        {
            Clear();
            (_phase, _total, _done, _begun) = (name, total, 0, clock.GetTimestamp());
            switch (mode)
            {
                case ProgressMode.Lines:
                    error.WriteLine($"phase: {name}");
                    break;
                case ProgressMode.Live:
                    Draw();
                    break;
                default:
                    break;
            }
        }
    }

    /// <inheritdoc/>
    public void Expect(long total)
    {
        lock (_drawing)
        {
            (_total, _done) = (total, 0);
        }
    }

    /// <summary>Says that some of the expected bytes need not be done.</summary>
    public void Skip(long bytes)
    {
        lock (_drawing)
        {
            _total -= bytes;
        }
    }

    /// <summary>Adds bytes to what the phase has done; less than 0 takes such back as have to be done again.</summary>
    public void Report(long value)
    {
        lock (_drawing)
        {
            _done += value;
            if (mode is ProgressMode.Live && clock.GetElapsedTime(_shown) >= Interval)
            {
                Draw();
            }
        }
    }

    /// <summary>Takes the live line away.</summary>
    public void Dispose()
    {
        lock (_drawing)
        {
            Clear();
        }
    }

    private void Draw()
    {
        _shown = clock.GetTimestamp();
        string done = _done == 0 ? "" : ByteText.Of(_done);
        string text = _total is > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{_phase} {Bar(_done, _total.Value)} {done} of {ByteText.Of(_total.Value)}")
            : $"{_phase} {done}";
        TimeSpan taken = clock.GetElapsedTime(_begun);
        if (_done > 0 && taken >= RateFrom)
        {
            text += $", {ByteText.Of((long)(_done / taken.TotalSeconds))}/s";
        }

        error.Write($"\r\e[K{text}");
        _isDrawn = true;
    }

    private static string Bar(long done, long total)
    {
        const int Width = 24;
        int full = (int)(Math.Min(done, total) * Width / total);
        return $"[{new string('#', full)}{new string(' ', Width - full)}]";
    }

    private void Clear()
    {
        if (_isDrawn)
        {
            error.Write("\r\e[K");
            _isDrawn = false;
        }
    }
}
