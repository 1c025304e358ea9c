using Larder.Database;
using Larder.Formats.Digests;
using Larder.Formats.FileMetadata;
using Larder.Native.Files;
using Larder.Store.Held;
using Larder.Store.Roots;
using Larder.Store.Segments;
using Microsoft.Win32.SafeHandles;

namespace Larder.Store.Checking;

/// <summary>
/// Checks a store: the database, every segment with its footers and index, the bytes of blobs, and the trees of all roots.
/// Finds nothing on a sound store, also while other processes write to it: what they are about to commit is not looked at,
/// and what looks damaged is looked at again.
/// </summary>
public sealed class StoreVerifier
{
    private readonly ContentStore _store;
    private readonly VerifyOptions _options;
    private readonly IProgress<long>? _progress;
    private readonly CancellationToken _cancellation;
    private readonly List<Damage> _found = [];
    private readonly List<(long Segment, long Bytes)> _read = [];
    private readonly BlobChoice _choice;
    private long _reported;

    private StoreVerifier(ContentStore store, VerifyOptions options, IProgress<long>? progress, CancellationToken cancellation)
    {
        (_store, _options, _progress, _cancellation) = (store, options, progress, cancellation);
        _choice = BlobChoice.Of(store.Database, options);
    }

    /// <summary>Checks a store, and records that it was checked.</summary>
    /// <param name="store">The store.</param>
    /// <param name="options">Which blobs are read.</param>
    /// <param name="clock">Says when the check ended.</param>
    /// <param name="progress">Told the bytes read, on the calling thread; may be null.</param>
    /// <param name="cancellationToken">Ends the check; nothing is recorded then.</param>
    /// <exception cref="Formats.Errors.LarderException">LRD9003: another process holds the database.</exception>
    public static VerifyResult Run(
        ContentStore store, VerifyOptions options, TimeProvider clock, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1);

        // With a damaged database nothing else can be told apart.
        List<Damage> damaged = DatabaseVerifier.CheckFile(store.Database);
        return damaged.Count > 0
            ? new VerifyResult(0, 0, 0, damaged)
            : new StoreVerifier(store, options, progress, cancellationToken).Run(clock);
    }

    private VerifyResult Run(TimeProvider clock)
    {
        using BlobSizes sizes = new(_store.Database);
        using BlobHasher hasher = new(_options.Threads);
        foreach (long id in _store.Database.Query("SELECT id FROM segments ORDER BY id", row => row.Number(0)))
        {
            CheckSegment(id, hasher, sizes);
        }

        CheckHeld(hasher, sizes);

        // While the last blobs are read, trees are looked through.
        hasher.Hand();
        _found.AddRange(DatabaseVerifier.CheckRoots(_store));
        TreeVerifier trees = new(_store, sizes);
        int roots = CheckTrees(trees, hasher);
        foreach ((BlobRow row, string why) in hasher.Finish())
        {
            Again(row, why);
        }

        // What rows say wrongly of blobs would be told once more of every tree.
        Report(hasher);
        _found.AddRange(_found.Exists(damage => damage.Kind is DamageKind.Database) ? [] : trees.Found);
        VerifyResult result = new(hasher.Blobs, hasher.Bytes, roots, DamageUses.Fill(_store, _found));
        Record(result, clock);
        return result;
    }

    private void CheckSegment(long id, BlobHasher hasher, BlobSizes sizes)
    {
        // What a first look finds may be a change that another process was about to make.
        for (int look = 1; ; look++)
        {
            if (_store.Database.Query(SegmentRow.Columns + " WHERE id = ?1", SegmentRow.Read, id) is not [SegmentRow segment])
            {
                return;
            }

            List<BlobRow> rows = [.. _store.Database.Query(BlobRow.Columns + " WHERE segment = ?1 ORDER BY offset", BlobRow.Read, id)];
            SafeFileHandle? file = _store.Segments.Handle.TryOpenRead(SegmentLayout.FileName(id));
            List<Damage> found = SegmentCheck.Run(_store, segment, rows, file);
            if (found.Count > 0 && look == 1)
            {
                file?.Dispose();
                continue;
            }

            _found.AddRange(found);
            rows.ForEach(row => sizes.Add(row));
            if (file is null)
            {
                _found.AddRange(rows.Select(row => new Damage(DamageKind.Blob, row.Digest, id, "its segment is missing")));
                return;
            }

            _read.Add((id, segment.Bytes));
            Hash(new SharedSegment(file), rows.Where(row => _choice.Takes(row, segment.Checked)), hasher);
            return;
        }
    }

    private void CheckHeld(BlobHasher hasher, BlobSizes sizes)
    {
        foreach (BlobRow row in HeldBlobs.All(_store.Database))
        {
            sizes.Add(row);
            if (!_choice.Takes(row, checkedTo: 0))
            {
                continue;
            }

            if (_store.Segments.Held.TryOpen(row.Digest) is { } file)
            {
                Hash(new SharedSegment(file), [row], hasher);
            }
            else
            {
                Again(row, "its held file is missing");
            }
        }
    }

    private void Hash(SharedSegment segment, IEnumerable<BlobRow> rows, BlobHasher hasher)
    {
        FileContent.ReadAhead(segment.File);
        foreach (BlobRow row in rows)
        {
            _cancellation.ThrowIfCancellationRequested();
            hasher.Add(segment, row);
            Report(hasher);
        }

        segment.Release();
    }

    private void Report(BlobHasher hasher)
    {
        long done = hasher.Bytes;
        if (done > _reported)
        {
            _progress?.Report(done - _reported);
            _reported = done;
        }
    }

    // Its row may be gone or say another place now: then its old bytes are nobody's.
    private void Again(in BlobRow row, string why)
    {
        if (_store.Find(row.Digest) is { } now && !IsSound(now, row.Digest))
        {
            _found.Add(new Damage(DamageKind.Blob, row.Digest, now.IsHeld ? null : now.Segment, why));
        }
    }

    private bool IsSound(BlobLocation location, Digest digest)
    {
        try
        {
            using OpenBlob blob = _store.Segments.TryOpen(digest, location).GetValueOrDefault();
            return blob.File is { } file && SegmentScan.HasDigest(file, location.Offset, location.Size, digest);
        }
        catch (Formats.Errors.LarderException)
        {
            return false;
        }
    }

    private int CheckTrees(TreeVerifier trees, BlobHasher hasher)
    {
        IReadOnlyList<StoreRoot> roots = new StoreRoots(_store, TimeProvider.System).List();
        foreach (FileSystem fileSystem in roots.Select(root => root.FileSystem).Distinct())
        {
            trees.Check(fileSystem, _cancellation);
            Report(hasher);
        }

        return roots.Count;
    }

    private void Record(VerifyResult result, TimeProvider clock)
    {
        HashSet<long> damaged = [.. _found.Where(damage => damage.Segment is not null).Select(damage => damage.Segment!.Value)];
        using UnitOfWork work = _store.Database.Begin();
        work.Execute(
            "INSERT INTO checks (finished, blobs, bytes, damaged) VALUES (?1, ?2, ?3, ?4)",
            clock.GetUtcNow().ToUnixTimeMilliseconds(),
            result.Blobs,
            result.Bytes,
            result.Damages.Count);
        foreach ((long segment, long bytes) in _read.Where(read => !_options.IsSample && !damaged.Contains(read.Segment)))
        {
            work.Execute("UPDATE segments SET checked = ?2 WHERE id = ?1", segment, bytes);
        }

        work.Commit(StoreKillPoints.CommitCheck);
    }
}
