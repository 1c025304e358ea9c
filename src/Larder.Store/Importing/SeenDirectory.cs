using System.Buffers.Binary;
using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Formats.FileMetadata;
using Larder.Native.Files;

namespace Larder.Store.Importing;

/// <summary>What the last import found in one directory; a view of the cache's bytes. Used by several threads.</summary>
internal sealed class SeenDirectory
{
    private readonly ReadOnlyMemory<byte> _cache;
    private readonly int _records;
    private readonly int _count;
    private readonly ulong _device;

    private SeenDirectory(ReadOnlyMemory<byte> cache, int block)
    {
        ReadOnlySpan<byte> head = cache.Span[block..];
        _cache = cache;
        _count = BinaryPrimitives.ReadInt32LittleEndian(head);
        _device = BinaryPrimitives.ReadUInt64LittleEndian(head[8..]);
        _records = block + SeenLayout.BlockHeadSize;
    }

    /// <summary>The directory whose block begins at an offset of a cache that was checked to be whole.</summary>
    public static SeenDirectory At(ReadOnlyMemory<byte> cache, long block) => new(cache, checked((int)block));

    /// <summary>A directory in this one; null when there was none.</summary>
    public SeenDirectory? Below(ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<byte> record = Find(name);
        return !record.IsEmpty && record[SeenLayout.Kind] == SeenLayout.Directory
            ? At(_cache, BinaryPrimitives.ReadInt64LittleEndian(record[SeenLayout.Child..]))
            : null;
    }

    /// <summary>
    /// Fills in a file that is the same inode, unchanged since: equal in number, length, and both of its times, of which
    /// nobody can set the change time. False when it must be read.
    /// </summary>
    public bool TryRecall(DirectoryHandle directory, ref ScannedEntry entry, ImportedLinks links)
    {
        ReadOnlySpan<byte> record = Find(entry.Name);
        if (record.IsEmpty
            || record[SeenLayout.Kind] != SeenLayout.File
            || directory.TryStat(entry.Name) is not { Kind: FileKind.File } status
            || !IsSame(record, status))
        {
            return false;
        }

        ImportedLink? link = links.TryJoin(status);
        entry.Attributes = link?.Attributes
            ?? (record[SeenLayout.HasAttributes] == 0
                ? ReadAttributes.Of(status, ExtendedAttributes.None)
                : ReadAttributes.Of(directory, entry.Name, status));
        entry.Digest = link?.Node.Digest ?? new Digest(record.Slice(SeenLayout.Digest, Digest.Size));
        entry.Size = status.Size;
        entry.Stamp = InodeStamp.Of(status);
        entry.More = link
            ?? links.Add(status, Node.File(entry.Digest, (ulong)entry.Size, (status.Mode & PathAttributes.OwnerExecute) != 0), entry.Attributes);
        return true;
    }

    private bool IsSame(ReadOnlySpan<byte> record, in FileStatus status) =>
        status.Device == _device
        && status.Inode == BinaryPrimitives.ReadUInt64LittleEndian(record[SeenLayout.Inode..])
        && status.Size == BinaryPrimitives.ReadInt64LittleEndian(record[SeenLayout.Size..])
        && status.ChangedSeconds == BinaryPrimitives.ReadInt64LittleEndian(record[SeenLayout.ChangedSeconds..])
        && status.ChangedNanoseconds == BinaryPrimitives.ReadUInt32LittleEndian(record[SeenLayout.ChangedNanoseconds..])
        && status.ModifiedSeconds == BinaryPrimitives.ReadInt64LittleEndian(record[SeenLayout.ModifiedSeconds..])
        && status.ModifiedNanoseconds == BinaryPrimitives.ReadUInt32LittleEndian(record[SeenLayout.ModifiedNanoseconds..]);

    // The record of a name; empty when there is none.
    private ReadOnlySpan<byte> Find(ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<byte> cache = _cache.Span;
        ReadOnlySpan<byte> names = cache[(_records + (_count * SeenLayout.RecordSize))..];
        int low = 0;
        int high = _count - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            ReadOnlySpan<byte> record = cache.Slice(_records + (middle * SeenLayout.RecordSize), SeenLayout.RecordSize);
            int start = BinaryPrimitives.ReadInt32LittleEndian(record[SeenLayout.NameStart..]);
            int length = BinaryPrimitives.ReadUInt16LittleEndian(record[SeenLayout.NameLength..]);
            int order = names.Slice(start, length).SequenceCompareTo(name);
            if (order == 0)
            {
                return record;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return default;
    }
}
