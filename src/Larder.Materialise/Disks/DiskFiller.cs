using Larder.Formats.Disks;
using Larder.Native.Threads;
using Larder.Store;
using Microsoft.Win32.SafeHandles;

namespace Larder.Materialise.Disks;

/// <summary>
/// The bytes of files on their way into an image, on several processors: large files are looked through while the tree is
/// still walked; once the image is laid out all are copied, their places given out in the order of the walk. Owns its
/// threads.
/// </summary>
internal sealed class DiskFiller : IDisposable
{
    private readonly List<DiskFile> _files = [];
    private readonly Crew<DiskFile> _lookers;
    private readonly Func<Action<DiskBatch>> _join;
    private readonly int _threads;
    private readonly IProgress<long>? _progress;
    private readonly Turns _turns = new();
    private readonly Stack<DiskCopier> _idle = new();
    private long _done;
    private long _reported;

    public DiskFiller(ContentStore store, SafeFileHandle image, IDiskPlacement placement, DiskWriting writing)
    {
        _threads = writing.Threads;
        _progress = writing.Progress;
        DiskCopier Copier() => new(store, image, placement, _turns);
        _lookers = new Crew<DiskFile>(_threads, () =>
        {
            DiskCopier copier = Copier();
            _idle.Push(copier);
            return file =>
            {
                writing.CancellationToken.ThrowIfCancellationRequested();
                copier.LookThrough(file);
            };
        });
        _join = () =>
        {
            DiskCopier copier = _idle.TryPop(out DiskCopier? idle) ? idle : Copier();
            return batch => Copy(copier, batch, writing.CancellationToken);
        };
    }

    /// <summary>Adds a file; in the order of the walk.</summary>
    public void Add(DiskFile file)
    {
        _files.Add(file);
        if (file.Size >= DiskCopier.Large)
        {
            _lookers.Put(file);
        }
    }

    /// <summary>Waits until large files were looked through; how many blocks all of them take at most.</summary>
    public long CountBlocks()
    {
        _lookers.Finish();
        return _files.Sum(static file => file.Data is { } data ? Taken(data) : DiskBlock.Count(file.Size));
    }

    /// <summary>Copies all of them.</summary>
    public void Fill()
    {
        using Crew<DiskBatch> crew = new(_threads, _join);
        int turn = 0;
        List<DiskFile> small = [];
        long size = 0;
        foreach (DiskFile file in _files)
        {
            long whole = DiskBlock.Count(file.Size) * DiskBlock.Size;
            if (small.Count > 0 && (file.Data is not null || size + whole > DiskCopier.BufferSize))
            {
                Put(crew, new DiskBatch(turn++, small));
                (small, size) = ([], 0);
            }

            if (file.Data is not null)
            {
                Put(crew, new DiskBatch(turn++, [file]));
            }
            else
            {
                small.Add(file);
                size += whole;
            }
        }

        if (small.Count > 0)
        {
            Put(crew, new DiskBatch(turn, small));
        }

        crew.Finish();
        Report();
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose() => _lookers.Dispose();

    private static long Taken(IReadOnlyList<BlockRun> data)
    {
        long blocks = data.Sum(static run => run.Count);

        // And what leads to them, where they are in many pieces.
        return blocks + (data.Count > 4 ? (data.Count / 300) + 2 : 0);
    }

    private void Put(Crew<DiskBatch> crew, DiskBatch batch)
    {
        crew.Put(batch);
        Report();
    }

    private void Copy(DiskCopier copier, DiskBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            copier.Copy(batch);
            _ = Interlocked.Add(ref _done, batch.Files.Sum(static file => file.Size));
        }
        catch (Exception failure)
        {
            _turns.Break(failure);
            throw;
        }
    }

    // By the thread that began only: whoever is told may use what belongs to it.
    private void Report()
    {
        long done = Interlocked.Read(ref _done);
        _progress?.Report(done - _reported);
        _reported = done;
    }
}
