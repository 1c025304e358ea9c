using Larder.Database.Roots;
using Larder.Formats.Errors;
using Larder.Native.Durability;
using Larder.Native.Files;
using Larder.Store.Held;
using Larder.Store.Roots;
using Larder.Store.Segments;

namespace Larder.Store.Collecting;

/// <summary>
/// Takes away what no root keeps (docs/design.md §4), while others import and read: one collection at a time, without a
/// lease of its own. First it finishes what earlier ones doomed, then it dooms, then it takes what nobody can be looking at.
/// Killed anywhere, it can be run again.
/// </summary>
/// <param name="root">The root; not owned. A store of it that is open in this process holds back what is doomed now.</param>
/// <param name="clock">Decides what has expired.</param>
public sealed class StoreCollector(LarderRoot root, TimeProvider clock)
{
    private const string IsHeld = "segment IS NULL";

    /// <summary>Collects.</summary>
    /// <param name="options">What goes besides garbage.</param>
    /// <param name="phase">Told what begins: one or two words; may be null.</param>
    /// <param name="cancellationToken">What was done until then stays done.</param>
    /// <exception cref="LarderException">
    /// LRD2301: something that a root needs is missing or damaged; nothing is doomed then. LRD8002, LRD8004, LRD2303.
    /// </exception>
    public CollectionResult Run(CollectionOptions options, Action<string>? phase = null, CancellationToken cancellationToken = default)
    {
        using FileLock alone = CollectLock.Take(root, cancellationToken);
        if (options.IsDryRun)
        {
            return Preview(options, phase, cancellationToken);
        }

        try
        {
            return Collect(options, phase, cancellationToken);
        }
        catch (LarderException error) when (error.Code == ErrorCodes.NoSpace && StoreReserve.TryDrop(root))
        {
            return Collect(options, phase, cancellationToken);
        }
        finally
        {
            StoreReserve.TryMake(root);
        }
    }

    private CollectionResult Preview(CollectionOptions options, Action<string>? phase, CancellationToken cancellationToken)
    {
        ContentStore.Open(root).Dispose();
        phase?.Invoke("mark");
        IReadOnlyList<RootRow> going = RootSelection.Choose(root, options, clock.GetUtcNow(), cancellationToken);
        using Dooming dooming = new(root);
        dooming.Mark(going, cancellationToken);
        (long blobs, long bytes) = dooming.Measure();
        return Answer([.. going.Select(row => row.Name)], (blobs, bytes), default, 0, doomedIsKept: true, WouldHold(options, cancellationToken));
    }

    private CollectionResult Collect(CollectionOptions options, Action<string>? phase, CancellationToken cancellationToken)
    {
        IReadOnlyList<RootRow> going;
        try
        {
            options.Prepare?.Invoke();
            using SegmentDirectory segments = OpenStore(options, cancellationToken, out going);
            long before = Allocated(segments);
            using BlobIndex index = new(root.Database);
            Sweep sweep = new(root, segments, index);
            phase?.Invoke("free");
            sweep.Run(cancellationToken);
            phase?.Invoke("mark");
            UnsealedSegment.FinishAbandoned(segments, root.Database, index);
            (long Blobs, long Bytes) doomed = Doom(cancellationToken);
            if (options.Installed is not null || Sum(IsHeld, null).Blobs > 0)
            {
                phase?.Invoke("hold");
                Hold(options, cancellationToken);
            }

            phase?.Invoke("free");
            sweep.Run(cancellationToken);
            return Answer([.. going.Select(row => row.Name)], doomed, sweep.Deleted, before - Allocated(segments), doomedIsKept: false, Sum(IsHeld, null));
        }
        catch (IOException error)
        {
            throw StoreErrors.CannotWrite(error);
        }
    }

    // The store is open, and holds a lease, only while roots are removed.
    private SegmentDirectory OpenStore(CollectionOptions options, CancellationToken cancellationToken, out IReadOnlyList<RootRow> going)
    {
        using ContentStore store = ContentStore.Open(root);
        going = RootSelection.Choose(root, options, clock.GetUtcNow(), cancellationToken);
        new StoreRoots(store, clock).RemoveUnchanged(going);
        return SegmentDirectory.Open(root);
    }

    private (long Blobs, long Bytes) Doom(CancellationToken cancellationToken)
    {
        using Dooming dooming = new(root);
        dooming.Mark([], cancellationToken);
        return dooming.Doom(clock.GetUtcNow()) is long epoch ? Sum("doomed = ?1", epoch) : default;
    }

    // Here too the store is open no longer than this takes.
    private void Hold(CollectionOptions options, CancellationToken cancellationToken)
    {
        using ContentStore store = ContentStore.Open(root);
        HeldReturn.Run(store, isAll: options.Installed is null, cancellationToken);
        new Eviction(root, store).Run(options.Installed ?? [], clock.GetUtcNow(), cancellationToken);
    }

    private (long Blobs, long Bytes) WouldHold(CollectionOptions options, CancellationToken cancellationToken)
    {
        if (options.Installed is not { } trees)
        {
            return default;
        }

        using ContentStore store = ContentStore.Open(root);
        (long blobs, long bytes) = new Eviction(root, store).Measure(trees, cancellationToken);
        (long heldBlobs, long heldBytes) = Sum(IsHeld, null);
        return (blobs + heldBlobs, bytes + heldBytes);
    }

    private CollectionResult Answer(
        IReadOnlyList<string> released,
        (long Blobs, long Bytes) doomed,
        (long Blobs, long Bytes) deleted,
        long freed,
        bool doomedIsKept,
        (long Blobs, long Bytes) held)
    {
        (long Blobs, long Bytes) kept = Sum("doomed IS NULL", null);
        (long Blobs, long Bytes) waiting = Sum("doomed IS NOT NULL", null);
        return new CollectionResult(
            released,
            doomedIsKept ? kept.Blobs - doomed.Blobs : kept.Blobs,
            doomedIsKept ? kept.Bytes - doomed.Bytes : kept.Bytes,
            doomed.Blobs,
            doomed.Bytes,
            deleted.Blobs,
            deleted.Bytes,
            freed,
            waiting.Blobs,
            waiting.Bytes,
            held.Blobs,
            held.Bytes);
    }

    private (long Blobs, long Bytes) Sum(string condition, long? epoch) => epoch is long value
        ? root.Database.First($"SELECT count(*), coalesce(sum(size), 0) FROM blobs WHERE {condition}", row => (row.Number(0), row.Number(1)), value)
        : root.Database.First($"SELECT count(*), coalesce(sum(size), 0) FROM blobs WHERE {condition}", row => (row.Number(0), row.Number(1)));

    private static long Allocated(SegmentDirectory segments) =>
        segments.List().Sum(id => segments.Handle.TryStat(SegmentLayout.FileName(id)) is FileStatus status ? status.AllocatedBytes : 0);
}
