using System.Runtime.ExceptionServices;
using Larder.Formats.FileMetadata;
using Larder.Store;

namespace Larder.Materialise.Checkouts;

/// <summary>
/// The threads of a checkout. The one that walks the tree hands names over, and helps when the others cannot keep up;
/// a small checkout is done by it alone.
/// </summary>
internal sealed class CheckoutCrew(ContentStore store, CheckoutOptions options, IProgress<long>? progress, CancellationToken cancellationToken) : IDisposable
{
    // Work that waits; with more, whoever hands it over does some of it first.
    private const int MostWaiting = 32;

    // A thread costs as much as some dozens of files.
    private const int WorthAThread = 2;
    private readonly object _gate = new();
    private readonly Queue<(OpenDirectory Directory, List<WalkedPath> Paths)> _waiting = new();
    private readonly List<PathMaker> _makers = [new(store, options)];
    private readonly List<Thread> _threads = [];
    private bool _isComplete;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Makes names in the thread that walks the tree.</summary>
    public PathMaker Own => _makers[0];

    /// <summary>What all threads did; once they have finished.</summary>
    public CheckoutResult Result => _makers.Select(maker => maker.Result).Aggregate((sum, next) => sum.Plus(next));

    /// <summary>Hands over names to make in a directory.</summary>
    public void Put(OpenDirectory directory, List<WalkedPath> paths)
    {
        directory.Use();
        lock (_gate)
        {
            _failure?.Throw();
            _waiting.Enqueue((directory, paths));
            if (_waiting.Count > WorthAThread && _threads.Count < options.Threads - 1)
            {
                Start();
            }

            Monitor.Pulse(_gate);
            if (_waiting.Count <= MostWaiting)
            {
                return;
            }
        }

        DoOne(Own);
    }

    /// <summary>Waits until all that was handed over is made.</summary>
    public void Finish()
    {
        lock (_gate)
        {
            _isComplete = true;
            Monitor.PulseAll(_gate);
        }

        while (DoOne(Own))
        {
        }

        _threads.ForEach(thread => thread.Join());
        _failure?.Throw();
    }

    /// <summary>Ends the threads; what they have not begun is not made.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isComplete = true;
            while (_waiting.TryDequeue(out (OpenDirectory Directory, List<WalkedPath> Paths) left))
            {
                left.Directory.Release();
            }

            Monitor.PulseAll(_gate);
        }

        _threads.ForEach(thread => thread.Join());
    }

    private void Start()
    {
        PathMaker maker = new(store, options);
        _makers.Add(maker);
        Thread thread = new(() => Work(maker), 1 << 20) { IsBackground = true, Name = "checkout" };
        _threads.Add(thread);
        thread.Start();
    }

    private void Work(PathMaker maker)
    {
        while (true)
        {
            lock (_gate)
            {
                while (_waiting.Count == 0 && !_isComplete)
                {
                    Monitor.Wait(_gate);
                }
            }

            if (!DoOne(maker) && _isComplete)
            {
                return;
            }
        }
    }

    // False when nothing waits.
    private bool DoOne(PathMaker maker)
    {
        (OpenDirectory Directory, List<WalkedPath> Paths) work;
        lock (_gate)
        {
            if (!_waiting.TryDequeue(out work))
            {
                return false;
            }
        }

        try
        {
            long bytes = 0;
            foreach (WalkedPath path in work.Paths)
            {
                cancellationToken.ThrowIfCancellationRequested();
                maker.Make(work.Directory.Handle, path);
                bytes += path.Kind is PathKind.File ? (long)path.Node.Size : 0;
            }

            lock (_gate)
            {
                progress?.Report(bytes);
            }
        }
#pragma warning disable CA1031 // Whatever it is, it is thrown again by the thread that walks the tree.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Fail(error);
        }
        finally
        {
            work.Directory.Release();
        }

        return true;
    }

    private void Fail(Exception error)
    {
        lock (_gate)
        {
            _failure ??= ExceptionDispatchInfo.Capture(error);
            while (_waiting.TryDequeue(out (OpenDirectory Directory, List<WalkedPath> Paths) left))
            {
                left.Directory.Release();
            }
        }
    }
}
