using Larder.Formats.FileMetadata;
using Larder.Native.Threads;
using Larder.Store;

namespace Larder.Materialise.Checkouts;

/// <summary>The threads of a checkout, each with a maker of its own.</summary>
internal sealed class CheckoutCrew : IDisposable
{
    private readonly List<PathMaker> _makers = [];
    private readonly Crew<CheckoutWork> _crew;
    private readonly IProgress<long>? _progress;
    private long _done;
    private long _reported;

    public CheckoutCrew(ContentStore store, CheckoutOptions options, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        _progress = progress;
        _crew = new Crew<CheckoutWork>(
            options.Threads,
            () =>
            {
                PathMaker maker = new(store, options);
                _makers.Add(maker);
                return work => Make(maker, work, cancellationToken);
            },
            work => work.Directory.Release());
    }

    /// <summary>Makes names in the thread that walks the tree.</summary>
    public PathMaker Own => _makers[0];

    /// <summary>What all threads did; once they have finished.</summary>
    public CheckoutResult Result => _makers.Select(maker => maker.Result).Aggregate((sum, next) => sum.Plus(next));

    /// <summary>Hands over names to make in a directory.</summary>
    public void Put(OpenDirectory directory, List<WalkedPath> paths)
    {
        directory.Use();
        _crew.Put(new CheckoutWork(directory, paths));
        Report();
    }

    /// <summary>Waits until all that was handed over is made.</summary>
    public void Finish()
    {
        _crew.Finish();
        Report();
    }

    /// <summary>Ends the threads; what they have not begun is not made.</summary>
    public void Dispose()
    {
        _crew.Dispose();
        _makers.ForEach(maker => maker.Dispose());
    }

    // By the thread that walks the tree only: whoever is told may use what belongs to it.
    private void Report()
    {
        long done = Interlocked.Read(ref _done);
        _progress?.Report(done - _reported);
        _reported = done;
    }

    private void Make(PathMaker maker, CheckoutWork work, CancellationToken cancellationToken)
    {
        try
        {
            foreach (WalkedPath path in work.Paths)
            {
                cancellationToken.ThrowIfCancellationRequested();
                maker.Make(work.Directory.Handle, path);
                _ = Interlocked.Add(ref _done, path.Kind is PathKind.File ? (long)path.Node.Size : 0);
            }
        }
        finally
        {
            work.Directory.Release();
        }
    }
}
