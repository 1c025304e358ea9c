using Larder.Database;
using Larder.Formats.Digests;
using Larder.Store.Segments;

namespace Larder.Store;

public sealed partial class StoreWriter
{
    /// <summary>Makes everything put so far, by siblings too, durable and present: all of it in one commit, or none.</summary>
    /// <param name="also">More rows to commit together with the batch's.</param>
    public void Commit(Action<UnitOfWork>? also = null) => CommitTogether([.. _siblings, this], also);

    private static void CommitTogether(StoreWriter[] writers, Action<UnitOfWork>? also)
    {
        StoreWriter[] full = [.. writers.Where(writer => writer._pending.Count > 0)];
        if (full.Length == 0 && also is null)
        {
            return;
        }

        Sync(full);
        Record(writers[0]._store, full, also);
        Array.ForEach(writers, writer => writer.EndBatch());
    }

    private static void Record(ContentStore store, StoreWriter[] full, Action<UnitOfWork>? also)
    {
        lock (store.DatabaseGate)
        {
            UnitOfWork? work = null;
            try
            {
                work = store.Database.Begin();
                foreach (StoreWriter writer in full)
                {
                    BlobIndex.Add(work, store.Database, writer._segment!.Id, writer._segment.Appender.End, writer._pending.Values);
                    BlobIndex.Move(work, store.Database, writer._segment.Id, writer._replacing is null ? [] : writer._pending.Values);
                }

                also?.Invoke(work);
                work.Commit(StoreKillPoints.CommitBatch);
            }
            catch when (work is null or { IsSurelyUndone: true })
            {
                // No row will ever lead there, so the space is given back as if nothing had been synced.
                Array.ForEach(full, writer => writer._segment!.ForgetSync());
                throw;
            }
            finally
            {
                work?.Dispose();
            }

            Array.ForEach(full, writer => store.Index.Learn(writer._pending.Keys));
        }
    }

    // When one of them cannot be synced, the others' footers stand for nothing, and their space is given back too.
    private static void Sync(StoreWriter[] writers)
    {
        try
        {
            foreach (StoreWriter writer in writers)
            {
                writer._segment!.WriteFooters([.. writer._pending.Values]);
                writer._segment.Sync();
            }
        }
        catch (IOException error)
        {
            Array.ForEach(writers, writer => writer._segment!.ForgetSync());
            throw StoreErrors.CannotWrite(error);
        }
        catch
        {
            Array.ForEach(writers, writer => writer._segment!.ForgetSync());
            throw;
        }
    }

    private void EndBatch()
    {
        bool isComplete = _segment?.Appender.End >= SegmentLayout.Full
            || _pending.Values.Any(entry => entry.Size >= SegmentLayout.Alone);
        if (_shared is not null)
        {
            foreach (Digest digest in _pending.Keys)
            {
                _shared.Release(digest);
            }
        }

        _segment?.KeepSync();
        _replacing?.ExceptWith(_pending.Keys);
        _pending.Clear();
        _batchBytes = 0;
        if (isComplete)
        {
            SealSegment();
        }
    }
}
