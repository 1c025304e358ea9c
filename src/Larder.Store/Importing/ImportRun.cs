using System.Runtime.ExceptionServices;
using Larder.Formats.FileMetadata;
using Larder.Native.Files;
using Larder.Store.Trees;

namespace Larder.Store.Importing;

/// <summary>
/// The work of one import, shared by its threads: a stack of directories to list and of runs of names to read. The last
/// one put is the first one taken, so that few directories are open at once.
/// </summary>
internal sealed class ImportRun(StoreWriter writer, ImportOptions options, IProgress<long>? progress, CancellationToken cancellationToken)
{
    // So much work must wait before a further thread is worth starting.
    private const int WorthAThread = 16;
    private readonly object _gate = new();
    private readonly Stack<ImportTask> _tasks = new();
    private readonly List<Thread> _threads = [];
    private readonly List<byte[]> _unreadable = [];
    private TreeCounts _counts;
    private long _reported;
    private long _read;
    private long _sockets;
    private long _mounts;
    private int _outstanding;
    private ExceptionDispatchInfo? _failure;

    public ImportOptions Options => options;

    public ImportedLinks Links { get; } = new();

    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>Scans a directory and all below it; returns it with its node.</summary>
    public ScannedDirectory Scan(DirectoryHandle directory)
    {
        ScannedDirectory root = new(null, []) { Handle = directory, IsHandleBorrowed = true, Seen = options.Cache?.Root };
        Put(new ImportTask(root));
        new ImportWorker(this, writer, Report).Work();
        foreach (Thread thread in _threads)
        {
            thread.Join();
        }

        _failure?.Throw();
        Report();
        return root;
    }

    /// <summary>Puts a piece of work.</summary>
    public void Put(ImportTask task)
    {
        lock (_gate)
        {
            _tasks.Push(task);
            _outstanding++;
            if (_tasks.Count >= WorthAThread && _threads.Count < options.Threads - 1)
            {
                Start();
            }

            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Takes a piece of work, waiting while others may still put some; null when all is done or has failed.</summary>
    public ImportTask? Take()
    {
        lock (_gate)
        {
            while (_failure is null)
            {
                if (_tasks.TryPop(out ImportTask task))
                {
                    return task;
                }

                if (_outstanding == 0)
                {
                    return null;
                }

                Monitor.Wait(_gate);
            }

            return null;
        }
    }

    /// <summary>A piece of work that was taken is done.</summary>
    public void Done()
    {
        lock (_gate)
        {
            if (--_outstanding == 0)
            {
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <summary>Ends the import: the first failure is the one that is told.</summary>
    public void Fail(Exception error)
    {
        lock (_gate)
        {
            _failure ??= ExceptionDispatchInfo.Capture(error);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Adds what a thread has counted since it was last asked.</summary>
    public void Count(in TreeCounts counts, long read, long sockets, long mounts)
    {
        lock (_gate)
        {
            _read += read;
            _counts = _counts.Plus(counts);
            _sockets += sockets;
            _mounts += mounts;
        }
    }

    /// <summary>Tells the progress; for the thread that imports only: whoever is told may use what belongs to it.</summary>
    public void Report()
    {
        long bytes;
        lock (_gate)
        {
            bytes = _counts.Bytes;
        }

        progress?.Report(bytes - _reported);
        _reported = bytes;
    }

    /// <summary>Leaves out what may not be read; false when that is not wanted.</summary>
    public bool TryLeaveOut(byte[] path)
    {
        if (!options.SkipsUnreadable)
        {
            return false;
        }

        lock (_gate)
        {
            _unreadable.Add(path);
        }

        return true;
    }

    /// <summary>What came of it.</summary>
    public ImportResult Result(ScannedDirectory root, FileSystem fileSystem)
    {
        options.Cache?.Keep(root, fileSystem, isAllRecalled: _read == 0);
        _unreadable.Sort(static (left, right) => MetadataOrder.Compare(left, right));
        return new ImportResult(fileSystem, _counts, _sockets, writer.NewBlobs, writer.NewBytes)
        {
            ReadFiles = _read,
            SkippedMounts = _mounts,
            Unreadable = _unreadable,
        };
    }

    private void Start()
    {
        ImportWorker worker = new(this, writer.NewSibling());
        Thread thread = new(worker.Work, 1 << 20) { IsBackground = true, Name = "import" };
        _threads.Add(thread);
        thread.Start();
    }
}
