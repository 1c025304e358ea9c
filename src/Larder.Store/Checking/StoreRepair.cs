using Larder.Database;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Store.Roots;
using Larder.Store.Segments;

namespace Larder.Store.Checking;

/// <summary>
/// Mends what a check found. What is derived is made anew: indexes, and the lists of segments. Blobs are read again from
/// where they came, compared with their digests, appended, and their rows moved to the new place. A damaged blob that
/// nothing needs is forgotten. A damaged database is not mended here: a rebuild makes a new one.
/// </summary>
public sealed class StoreRepair
{
    private readonly ContentStore _store;
    private readonly CancellationToken _cancellation;
    private readonly List<RepairAttempt> _attempts = [];

    private StoreRepair(ContentStore store, CancellationToken cancellation) => (_store, _cancellation) = (store, cancellation);

    /// <summary>Repairs, and checks the store again.</summary>
    /// <param name="store">The store.</param>
    /// <param name="found">What a check found.</param>
    /// <param name="given">Where to look first.</param>
    /// <param name="open">Makes a recorded source readable; null for one that nobody can read.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="progress">Told the bytes that the check afterwards reads; may be null.</param>
    /// <param name="cancellationToken">Ends it; what was repaired stays.</param>
    /// <exception cref="LarderException">LRD8002, LRD8004, LRD9003: the store cannot be written.</exception>
    public static RepairResult Run(
        ContentStore store,
        VerifyResult found,
        IEnumerable<IRepairSource> given,
        Func<ContentSource, IRepairSource?> open,
        TimeProvider clock,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        if (found.Damages.Count == 0 || found.Damages.Any(damage => damage.Kind is DamageKind.Database))
        {
            return new RepairResult(found, found, []);
        }

        StoreRepair repair = new(store, cancellationToken);
        repair.Mend(found.Damages, given, open);
        VerifyResult after = StoreVerifier.Run(store, new VerifyOptions(), clock, progress, cancellationToken);
        return new RepairResult(found, after, repair._attempts);
    }

    private void Mend(IReadOnlyList<Damage> damages, IEnumerable<IRepairSource> given, Func<ContentSource, IRepairSource?> open)
    {
        SegmentRepair segments = new(_store);
        HashSet<long> broken = [.. Segments(damages, DamageKind.Segment).Concat(Segments(damages, DamageKind.Footer))];
        foreach (long id in Segments(damages, DamageKind.Index).Except(broken).ToArray())
        {
            if (!segments.TryWriteIndex(id))
            {
                broken.Add(id);
            }
        }

        foreach (long id in broken)
        {
            _attempts.Add(segments.SetAside(id, _cancellation));
        }

        HashSet<Digest> wanted = [.. damages.Where(damage => damage.Kind is DamageKind.Blob).Select(damage => damage.Digest!.Value)];
        RootRecordRepair records = new(_store);
        foreach (IRepairSource source in given.Prepend(records).Concat(Recorded(damages, open)))
        {
            if (wanted.Count > 0)
            {
                _attempts.Add(Take(source, wanted));
            }
        }

        Forget(damages, wanted, records);
        foreach (long id in broken)
        {
            segments.Retire(id);
        }
    }

    private RepairAttempt Take(IRepairSource source, HashSet<Digest> wanted)
    {
        int before = wanted.Count;
        string? problem = null;
        using (StoreWriter writer = _store.BeginReplacing(wanted))
        {
            try
            {
                source.Put(writer, wanted, _cancellation);
            }
            catch (LarderException error) when (error.Code != ErrorCodes.NoSpace && error.Code != ErrorCodes.DatabaseDamaged && error.Code != ErrorCodes.DatabaseBusy)
            {
                problem = error.Why;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                problem = error.Message;
            }

            writer.Commit();
        }

        return new RepairAttempt(source.Name, before - wanted.Count, problem);
    }

    // Sources of the roots that need what is damaged; of all roots when a directory is, below which no need can be seen.
    private IEnumerable<IRepairSource> Recorded(IReadOnlyList<Damage> damages, Func<ContentSource, IRepairSource?> open)
    {
        HashSet<string> names = [.. damages.SelectMany(damage => damage.Uses).Select(use => use.Root)];
        return new StoreRoots(_store, TimeProvider.System).List()
            .OrderByDescending(root => names.Contains(root.Name))
            .SelectMany(root => ContentSource.Of(_store, root.Id))
            .Distinct(SourceComparer.Instance)
            .Select(source => open(source) ?? RecordedSource.Of(source))
            .OfType<IRepairSource>();
    }

    private void Forget(IReadOnlyList<Damage> damages, HashSet<Digest> wanted, RootRecordRepair records)
    {
        Damage[] left = [.. damages.Where(damage => damage.Digest is { } digest && (damage.Kind is DamageKind.Tree || wanted.Contains(digest)))];
        IReadOnlyList<Damage> now = DamageUses.Fill(_store, left);

        // Below a damaged directory nobody can see what is needed.
        if (now.Any(damage => damage.Kind is DamageKind.Tree || (damage.Uses.Count > 0 && _store.Find(damage.Digest!.Value)?.Kinds.HasFlag(BlobKinds.Directory) != false)))
        {
            return;
        }

        Damage[] useless = [.. now.Where(damage => damage.Uses.Count == 0)];
        if (useless.Length == 0)
        {
            return;
        }

        if (useless.Any(damage => _store.Find(damage.Digest!.Value)?.Kinds.HasFlag(BlobKinds.Root) == true))
        {
            records.SayRemoved();
        }

        using UnitOfWork work = _store.Database.Begin();
        using Statement delete = _store.Database.Prepare("DELETE FROM blobs WHERE digest = ?1");
        long forgotten = useless.Sum(damage => delete.Execute(damage.Digest!.Value.Bytes.ToArray()));
        work.Commit(StoreKillPoints.CommitForgotten);
        _attempts.Add(new RepairAttempt("forgotten, since no root needs them", forgotten, null));
    }

    private static IEnumerable<long> Segments(IReadOnlyList<Damage> damages, DamageKind kind) =>
        damages.Where(damage => damage.Kind == kind).Select(damage => damage.Segment!.Value);

    private sealed class SourceComparer : IEqualityComparer<ContentSource>
    {
        public static SourceComparer Instance { get; } = new();

        public bool Equals(ContentSource? x, ContentSource? y) => x?.Kind == y?.Kind && x?.Location.Span.SequenceEqual(y is null ? default : y.Location.Span) == true;

        public int GetHashCode(ContentSource source)
        {
            HashCode hash = default;
            hash.Add(source.Kind);
            hash.AddBytes(source.Location.Span);
            return hash.ToHashCode();
        }
    }
}
