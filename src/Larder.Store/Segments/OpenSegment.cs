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
    private long _lastFooter;

    // The end of what a sync made durable; only what follows it may be cut.
    private long _durableEnd;

    // The end of what the database knows of.
    private long _keptEnd;

    // Whoever made the file may not have lived to sync its name.
    private bool _isNameUnsynced = true;

    private OpenSegment(SegmentDirectory directory, SegmentHeader header, SafeFileHandle file, long end, long lastFooter)
    {
        _directory = directory;
        _header = header;
        _file = file;
        _appender = new SegmentAppender(file, end);
        _lastFooter = lastFooter;
        (_durableEnd, _keptEnd) = (end, end);
    }

    public long Id => _header.Id;

    public SegmentAppender Appender => _appender;

    /// <summary>The file, open for reading and writing.</summary>
    public SafeFileHandle File => _file;

    /// <summary>True when nothing is placed in it yet.</summary>
    public bool IsEmpty => _appender.End == SegmentHeader.Size;

    /// <summary>Takes an unsealed segment that nobody holds, else makes one.</summary>
    /// <param name="directory">Where segments are.</param>
    /// <param name="database">Gets the batches that a process synced and did not live to record.</param>
    /// <param name="index">Their rows.</param>
    /// <param name="onlyEmpty">Take none that has blobs: for a blob that gets a segment of its own.</param>
    /// <exception cref="Formats.Errors.LarderException">LRD2301: an unsealed segment lost bytes that were committed.</exception>
    public static OpenSegment Take(SegmentDirectory directory, LarderDatabase database, BlobIndex index, bool onlyEmpty = false)
    {
        foreach ((long id, long bytes) in index.Unsealed())
        {
            if ((bytes == 0 || !onlyEmpty) && UnsealedSegment.TryTake(directory, database, index, id) is { } taken)
            {
                if (taken.IsEmpty || !onlyEmpty)
                {
                    return taken;
                }

                taken.Dispose();
            }
        }

        return New(directory, index);
    }

    private static OpenSegment New(SegmentDirectory directory, BlobIndex index)
    {
        while (true)
        {
            long id = index.NewSegment();
            byte[] name = SegmentLayout.FileName(id);
            if (directory.Handle.TryStat(name) is not null)
            {
                // Left by a database that is gone; whoever takes the segment next finds what it holds.
                continue;
            }

            SafeFileHandle file = directory.Handle.OpenOrCreate(name, 0x180);
            if (FileLock.TryLock(file, shared: false) && RandomAccess.GetLength(file) == 0 && index.BytesOfUnsealed(id) == 0)
            {
                return Begin(directory, SegmentHeader.New(id), file);
            }

            // Another process saw the row and was faster, or a collection took the empty segment away.
            file.Dispose();
        }
    }

    /// <summary>Begins an empty segment; takes over the file, which is locked.</summary>
    public static OpenSegment Begin(SegmentDirectory directory, SegmentHeader header, SafeFileHandle file)
    {
        try
        {
            FileContent.SetLength(file, 0);
            RandomAccess.Write(file, header.Encode(), 0);
            return new OpenSegment(directory, header, file, SegmentHeader.Size, lastFooter: 0);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Goes on after the last footer, cutting what follows it; takes over the file, which is locked.</summary>
    public static OpenSegment Continue(SegmentDirectory directory, SegmentHeader header, SafeFileHandle file, SegmentFooter? last)
    {
        long end = last?.End ?? SegmentHeader.Size;
        FileContent.SetLength(file, end);
        return new OpenSegment(directory, header, file, end, last?.Offset ?? 0);
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
        if (_isNameUnsynced)
        {
            Durable.Sync(_directory.Handle.Handle, StoreKillPoints.SyncSegments);
            _isNameUnsynced = false;
        }

        _durableEnd = _appender.End;
    }

    /// <summary>The batch that was synced is in the database.</summary>
    public void KeepSync() => _keptEnd = _durableEnd;

    /// <summary>The batch that was synced, if it was, will not be in the database: nobody was told of it.</summary>
    public void ForgetSync() => _durableEnd = _keptEnd;

    /// <summary>Makes a full segment read-only, with its index beside it.</summary>
    public void Seal(BlobIndex index)
    {
        SegmentIndexFile.Write(_directory.Handle, index, Id, _appender.End, SegmentScan.Footers(_file, _header));
        FileContent.SetMode(_file, 0x100);
        Durable.Sync(_file, StoreKillPoints.SyncSealed);
        index.Seal(Id);
    }

    /// <summary>
    /// Gives the space back of what no batch made durable, while the lock still keeps others away. Where that fails the
    /// next process to take the segment does it.
    /// </summary>
    public void Dispose()
    {
        try
        {
            if (!_file.IsClosed && RandomAccess.GetLength(_file) > _durableEnd)
            {
                FileContent.SetLength(_file, _durableEnd);
            }
        }
        catch (IOException)
        {
            // Nothing is lost by it: the bytes belong to nobody.
        }

        FileLock.Release(_file);
    }
}
