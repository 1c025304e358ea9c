using Larder.Database.Roots;
using Larder.Store.Segments;
using Microsoft.Win32.SafeHandles;

namespace Larder.Store.Collecting;

/// <summary>
/// A segment that nobody appends to while this is held: it is sealed, or its lock is ours. What a process that died had
/// begun in it is finished first. Owns the file.
/// </summary>
internal sealed class SegmentHold : IDisposable
{
    private const ushort OwnerWrite = 0x80;
    private const ushort ReadOnlyMode = 0x100;
    private readonly OpenSegment? _open;

    private SegmentHold(long id, SafeFileHandle file, OpenSegment? open)
    {
        Id = id;
        File = file;
        _open = open;
    }

    /// <summary>The segment.</summary>
    public long Id { get; }

    /// <summary>True when nothing will be appended to it any more.</summary>
    public bool IsSealed => _open is null;

    /// <summary>Open for reading and writing.</summary>
    public SafeFileHandle File { get; }

    /// <summary>Takes a segment; null when another process appends to it, or when it is gone.</summary>
    /// <exception cref="Formats.Errors.LarderException">LRD2301: it lost bytes that were committed.</exception>
    public static SegmentHold? TryTake(LarderRoot root, SegmentDirectory directory, BlobIndex index, long id)
    {
        if (index.BytesOfUnsealed(id) is not null && UnsealedSegment.TryTake(directory, root.Database, index, id) is { } open)
        {
            return new SegmentHold(id, open.File, open);
        }

        // Not taken may also mean that there was only its seal to be finished.
        return index.IsSealed(id) && TryOpen(directory, id) is { } file ? new SegmentHold(id, file, open: null) : null;
    }

    /// <summary>Lets it go.</summary>
    public void Dispose()
    {
        if (_open is null)
        {
            File.Dispose();
        }
        else
        {
            _open.Dispose();
        }
    }

    // A sealed segment is read-only, for its owner too; the mode only opens the door for a moment.
    private static SafeFileHandle? TryOpen(SegmentDirectory directory, long id)
    {
        byte[] name = SegmentLayout.FileName(id);
        if (directory.Handle.TryStat(name) is not { } status)
        {
            return null;
        }

        bool isReadOnly = (status.Mode & OwnerWrite) == 0;
        if (isReadOnly)
        {
            directory.Handle.SetMode(name, OwnerWrite | ReadOnlyMode);
        }

        try
        {
            return directory.Handle.OpenReadWrite(name);
        }
        finally
        {
            if (isReadOnly)
            {
                directory.Handle.SetMode(name, ReadOnlyMode);
            }
        }
    }
}
