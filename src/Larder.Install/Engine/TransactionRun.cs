using Larder.Formats.Packs;
using Larder.Install.Journal;
using Larder.Sources.Local;

namespace Larder.Install.Engine;

/// <summary>One transaction while its steps run. Owns the pack file that it opened and the locks that it took.</summary>
internal sealed class TransactionRun(
    InstallServices services, long id, TransactionType type, TransactionRequest request, TransactionPlan plan, TransactionRun? parent, CancellationToken cancellationToken) : IDisposable
{
    private const long PollMilliseconds = 200;
    private long _lastPoll;

    public InstallServices Services { get; } = services;

    public long Id { get; } = id;

    public TransactionType Type { get; } = type;

    public TransactionRequest Request { get; } = request;

    public TransactionPlan Plan { get; } = plan;

    public TransactionRun? Parent { get; } = parent;

    /// <summary>The state whose step runs.</summary>
    public TransactionState State { get; set; }

    /// <summary>The pack file; null for transactions without one, and while one is being undone.</summary>
    public LocalPack? Pack { get; set; }

    public PackLocks Locks { get; } = parent?.Locks ?? new PackLocks(services.Root);

    public CancellationToken CancellationToken => cancellationToken;

    public PackName Name => PackName.Parse(Plan.Pack ?? throw new InvalidOperationException("The pack is not known yet."));

    /// <summary>The packs whose installation waits for this one.</summary>
    public IEnumerable<PackName> Ancestors
    {
        get
        {
            for (TransactionRun? run = Parent; run is not null; run = run.Parent)
            {
                yield return run.Name;
            }
        }
    }

    public void Log(string level, string message)
    {
        Services.Journal.Log(Id, level, State, message);
        Services.Observer.Log(level, message);
    }

    /// <summary>Stops here when the user or another process asked for it.</summary>
    public void ThrowIfCancelled()
    {
        CancellationToken.ThrowIfCancellationRequested();
        _lastPoll = Environment.TickCount64;
        long asked = Id;
        for (TransactionRun? run = this; run is not null; run = run.Parent)
        {
            asked = run.Id;
        }

        if (Services.Journal.IsCancelRequested(asked))
        {
            throw new OperationCanceledException();
        }
    }

    /// <summary>Stops here when the user or another process asked for it, as of a moment ago: for what is done often.</summary>
    private void ThrowIfCancelledLately()
    {
        CancellationToken.ThrowIfCancellationRequested();
        if (Environment.TickCount64 - _lastPoll >= PollMilliseconds)
        {
            ThrowIfCancelled();
        }
    }

    /// <summary>Progress of a step that moves bytes; also the place where it can be stopped.</summary>
    public IProgress<long> Moving(long total) => new MovingProgress(this, total);

    public void Dispose()
    {
        Pack?.Dispose();
        if (Parent is null)
        {
            Locks.Dispose();
        }
    }

    private sealed class MovingProgress(TransactionRun run, long total) : IProgress<long>
    {
        private long _done;

        public void Report(long value)
        {
            _done += value;
            run.ThrowIfCancelledLately();
            run.Services.Observer.Progress(_done, Math.Max(total, _done));
        }
    }
}
