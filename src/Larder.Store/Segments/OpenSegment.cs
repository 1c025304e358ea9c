using Larder.Database;
using Larder.Native.Durability;
using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Store.Segments;

/// <summary>A segment that this process appends to and nobody else; owns the file and with it the lock.</summary>
internal sealed class OpenSegment : IDisposable
{
    private readonly SegmentDirectory _directory;
    private readonly SegmentHeader _header;
    private readonly SafeFileHandle _file;
    private readonly SegmentAppender _appender;
    private readonly List<SegmentFooter> _unlisted = [];
    private long _lastFooter;
    private bool _isNew;

    private OpenSegment(SegmentDirectory directory, SegmentHeader header, SafeFileHandle file, long end, long lastFooter, bool isNew)
    {
        _directory = directory;
        _header = header;
        _file = file;
        _appender = new SegmentAppender(file, end);
        _lastFooter = lastFooter;
        _isNew = isNew;
    }

    public long Id => _header.Id;

    public SegmentAppender Appender => _appender;

    /// <summary>Takes an unsealed segment that nobody holds, else makes one.</summary>
    public static OpenSegment Take(SegmentDirectory directory, LarderDatabase database, BlobIndex index)
    {
        foreach ((long id, long _) in index.Unsealed())
        {
            if (TryTake(directory, database, index, id) is { } taken)
            {
                return taken;
            }
        }

        return New(directory, index);
    }

    /// <summary>Makes a segment, for the next batch or for one large blob.</summary>
    public static OpenSegment New(SegmentDirectory directory, BlobIndex index)
    {
        while (true)
        {
            long id = index.NewSegment();
            SafeFileHandle file = directory.Handle.OpenOrCreate(SegmentLayout.FileName(id), 0x180);
            if (FileLock.TryLock(file, shared: false) && RandomAccess.GetLength(file) == 0)
            {
                return Begin(directory, id, file);
            }

            // Another process saw the row and was faster.
            file.Dispose();
        }
    }

    /// <summary>Writes what is placed, then footers that list it; after that nothing of the batch is in memory only.</summary>
    public void WriteFooters(IReadOnlyList<SegmentEntry> entries)
    {
        long offset = _appender.Flush();
        for (int start = 0; start < entries.Count; start += SegmentFooter.MaxEntries)
        {
            SegmentEntry[] part = [.. entries.Skip(start).Take(SegmentFooter.MaxEntries)];
            SegmentFooter footer = new(Id, offset, _lastFooter, part);
            _appender.AppendFooter(footer.Encode(_header.Nonce));
            _lastFooter = offset;
            offset = footer.End;
        }
    }

    public void Sync()
    {
        Durable.SyncData(_file, StoreKillPoints.SyncSegment);
        if (_isNew)
        {
            Durable.Sync(_directory.Handle.Handle, StoreKillPoints.SyncSegments);
            _isNew = false;
        }
    }

    /// <summary>Makes a full segment read-only, with its index beside it.</summary>
    public void Seal(BlobIndex index)
    {
        IEnumerable<SegmentEntry> entries = SegmentScan.Footers(_file, _header, SegmentLayout.Block).SelectMany(footer => footer.Entries);
        byte[] bytes = SegmentIndexFile.Encode(Id, RandomAccess.GetLength(_file), entries);
        DurableFile.Write(_directory.Handle, SegmentLayout.IndexName(Id), bytes, 0x100, StoreKillPoints.WriteIndex);
        FileContent.SetMode(_file, 0x100);
        index.Seal(Id);
    }

    public void Dispose() => _file.Dispose();

    private static OpenSegment? TryTake(SegmentDirectory directory, LarderDatabase database, BlobIndex index, long id)
    {
        SafeFileHandle file = directory.Handle.OpenOrCreate(SegmentLayout.FileName(id), 0x180);
        try
        {
            // Looked at again under the lock: another process may have filled and sealed it meanwhile.
            if (!FileLock.TryLock(file, shared: false) || index.BytesOfUnsealed(id) is not long committed)
            {
                file.Dispose();
                return null;
            }

            if (SegmentScan.ReadHeader(file) is not { } header || header.Id != id)
            {
                if (committed > 0)
                {
                    throw StoreErrors.Damaged($"the segment {id:x16} has no valid header");
                }

                return Begin(directory, id, file);
            }

            OpenSegment segment = Continue(directory, file, header, committed);
            segment.ListRecovered(database);
            return segment;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static OpenSegment Begin(SegmentDirectory directory, long id, SafeFileHandle file)
    {
        SegmentHeader header = SegmentHeader.New(id);
        RandomAccess.SetLength(file, 0);
        RandomAccess.Write(file, header.Encode(), 0);
        return new OpenSegment(directory, header, file, SegmentHeader.Size, lastFooter: 0, isNew: true);
    }

    // Only bytes after the last valid footer are cut: a batch that was synced but not yet recorded is kept.
    private static OpenSegment Continue(SegmentDirectory directory, SafeFileHandle file, SegmentHeader header, long committed)
    {
        IReadOnlyList<SegmentFooter> footers = SegmentScan.Footers(file, header, SegmentLayout.Block);
        long end = footers.Count == 0 ? SegmentHeader.Size : footers[^1].End;
        if (end < committed)
        {
            throw StoreErrors.Damaged($"the segment {header.Id:x16} ends at {end}, and {committed} bytes were committed");
        }

        RandomAccess.SetLength(file, end);
        long lastFooter = footers.Count == 0 ? 0 : footers[^1].Offset;
        OpenSegment segment = new(directory, header, file, end, lastFooter, isNew: true);
        segment._unlisted.AddRange(footers.Where(footer => footer.Offset >= committed && footer.End > committed));
        return segment;
    }

    private void ListRecovered(LarderDatabase database)
    {
        if (_unlisted.Count == 0)
        {
            return;
        }

        Sync();
        using UnitOfWork work = database.Begin();
        BlobIndex.Add(work, database, Id, _unlisted[^1].End, _unlisted.SelectMany(footer => footer.Entries));
        work.Commit(StoreKillPoints.CommitRecovered);
        _unlisted.Clear();
    }
}
