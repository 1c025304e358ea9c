using System.Globalization;
using Larder.Cli.Output;

namespace Larder.Cli.Mcp;

/// <summary>
/// Tells a client what a call is at: each phase at once, and every few seconds how far it is, so that a client that waits
/// for a sign of life hears one. Disposing tells what is still to be told of phases; after that nothing is told.
/// </summary>
internal sealed class ToolProgress : IPhaseProgress, IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly Func<double, string, Task> _tell;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _ending = new();
    private readonly SemaphoreSlim _news = new(0);
    private readonly Lock _counting = new();
    private readonly Queue<string> _phases = new();
    private readonly Task _telling;
    private string _phase = "";
    private long _begun;
    private long? _total;
    private long _done;

    /// <summary>Begins to tell.</summary>
    /// <param name="tell">Takes a number that always grows, and a line. It does not fail.</param>
    /// <param name="clock">Says how long a phase takes.</param>
    public ToolProgress(Func<double, string, Task> tell, TimeProvider clock)
    {
        (_tell, _clock) = (tell, clock);
        _telling = Task.Run(TellAsync);
    }

    /// <inheritdoc/>
    public void Phase(string name, long? total = null)
    {
        lock (_counting)
        {
            (_phase, _total, _done, _begun) = (name, total, 0, _clock.GetTimestamp());
            _phases.Enqueue(name);
        }

        _ = _news.Release();
    }

    /// <inheritdoc/>
    public void Expect(long total)
    {
        lock (_counting)
        {
            (_total, _done) = (total, 0);
        }
    }

    /// <inheritdoc/>
    public void Report(long value) => Interlocked.Add(ref _done, value);

    /// <summary>Ends it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _telling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _news.Dispose();
        _ending.Dispose();
    }

    private async Task TellAsync()
    {
        double count = 0;
        while (!_ending.IsCancellationRequested)
        {
            bool isPhase = await NewsAsync().ConfigureAwait(false);
            if (isPhase || !_ending.IsCancellationRequested)
            {
                await _tell(++count, Line(isPhase)).ConfigureAwait(false);
            }
        }

        // What was begun before the end is told before it.
        while (await _news.WaitAsync(0).ConfigureAwait(false))
        {
            await _tell(++count, Line(isPhase: true)).ConfigureAwait(false);
        }
    }

    private async Task<bool> NewsAsync()
    {
        try
        {
            return await _news.WaitAsync(Interval, _ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private string Line(bool isPhase)
    {
        lock (_counting)
        {
            if (isPhase)
            {
                return _phases.Dequeue();
            }

            string time = string.Create(CultureInfo.InvariantCulture, $"{_phase}, for {_clock.GetElapsedTime(_begun).TotalSeconds:0} s");
            return _done <= 0 ? time : _total is > 0 ? $"{time}: {ByteText.Of(_done)} of {ByteText.Of(_total.Value)}" : $"{time}: {ByteText.Of(_done)}";
        }
    }
}
