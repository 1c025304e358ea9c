using System.Buffers;
using System.Buffers.Binary;
using Larder.Formats.Digests;
using Larder.Formats.FileMetadata;
using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Store.Importing;

/// <summary>Writes what an import found, for <see cref="SeenDirectory"/>: block by block, never all of it in memory.</summary>
internal sealed class SeenWriter(SafeFileHandle file, DateTimeOffset before)
{
    private readonly ArrayBufferWriter<byte> _block = new();
    private readonly long _trustedBefore = before.ToUnixTimeSeconds();
    private readonly byte[] _buffer = new byte[1 << 18];
    private readonly Blake3Hasher _hasher = new();
    private int _buffered;
    private long _flushed = SeenLayout.HeadSize;
    private long _written = SeenLayout.HeadSize;

    /// <summary>Writes all; what changed since shortly before the import began is left to be read again.</summary>
    public void Write(ScannedDirectory root, Digest id)
    {
        long at = WriteBelow(root);
        Flush();
        byte[] head = new byte[SeenLayout.HeadSize];
        SeenLayout.Magic.CopyTo(head);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(8), at);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(16), _written);
        id.Bytes.CopyTo(head.AsSpan(24));
        RandomAccess.Write(file, head, 0);
        _hasher.Update(head);
        RandomAccess.Write(file, _hasher.Finish().Bytes.ToArray(), _written);
    }

    private long WriteBelow(ScannedDirectory root)
    {
        // Directories end in the order in which a walk leaves them, so those below are written first.
        Dictionary<ScannedDirectory, long> blocks = [];
        Stack<(ScannedDirectory Directory, int Next)> open = new();
        open.Push((root, 0));
        while (true)
        {
            (ScannedDirectory directory, int next) = open.Pop();
            while (next < directory.Entries.Length && directory.Entries[next].More is not ScannedDirectory)
            {
                next++;
            }

            if (next < directory.Entries.Length)
            {
                open.Push((directory, next + 1));
                open.Push(((ScannedDirectory)directory.Entries[next].More!, 0));
                continue;
            }

            long at = WriteBlock(directory, blocks);
            if (open.Count == 0)
            {
                return at;
            }

            blocks.Add(directory, at);
        }
    }

    private long WriteBlock(ScannedDirectory directory, Dictionary<ScannedDirectory, long> blocks)
    {
        _block.ResetWrittenCount();
        int records = directory.Entries.Length * SeenLayout.RecordSize;
        Span<byte> head = _block.GetSpan(SeenLayout.BlockHeadSize + records)[..(SeenLayout.BlockHeadSize + records)];
        head.Clear();
        BinaryPrimitives.WriteInt32LittleEndian(head, directory.Entries.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(head[8..], directory.Device);
        int nameStart = 0;
        for (int index = 0; index < directory.Entries.Length; index++)
        {
            ref readonly ScannedEntry entry = ref directory.Entries[index];
            Span<byte> record = head.Slice(SeenLayout.BlockHeadSize + (index * SeenLayout.RecordSize), SeenLayout.RecordSize);
            BinaryPrimitives.WriteInt32LittleEndian(record[SeenLayout.NameStart..], nameStart);
            BinaryPrimitives.WriteUInt16LittleEndian(record[SeenLayout.NameLength..], (ushort)entry.Name.Length);
            nameStart += entry.Name.Length;
            if (entry.More is ScannedDirectory below)
            {
                record[SeenLayout.Kind] = SeenLayout.Directory;
                blocks.Remove(below, out long block);
                BinaryPrimitives.WriteInt64LittleEndian(record[SeenLayout.Child..], block);
            }
            else if (entry.Kind is FileKind.File && entry.Stamp.ChangedSeconds < _trustedBefore)
            {
                WriteFile(record, entry);
            }
        }

        _block.Advance(head.Length);
        foreach (ref readonly ScannedEntry entry in directory.Entries.AsSpan())
        {
            _block.Write(entry.Name);
        }

        long at = _written;
        Append(_block.WrittenSpan);
        return at;
    }

    private static void WriteFile(Span<byte> record, in ScannedEntry entry)
    {
        PathAttributes attributes = entry.Attributes;
        Digest digest = entry.Digest;
        record[SeenLayout.Kind] = SeenLayout.File;
        record[SeenLayout.HasAttributes] = attributes.ExtendedAttributes.Count == 0 ? (byte)0 : (byte)1;
        BinaryPrimitives.WriteUInt64LittleEndian(record[SeenLayout.Inode..], entry.Stamp.Inode);
        BinaryPrimitives.WriteInt64LittleEndian(record[SeenLayout.ChangedSeconds..], entry.Stamp.ChangedSeconds);
        BinaryPrimitives.WriteUInt32LittleEndian(record[SeenLayout.ChangedNanoseconds..], entry.Stamp.ChangedNanoseconds);
        BinaryPrimitives.WriteUInt32LittleEndian(record[SeenLayout.ModifiedNanoseconds..], attributes.MtimeNanoseconds);
        BinaryPrimitives.WriteInt64LittleEndian(record[SeenLayout.ModifiedSeconds..], attributes.MtimeSeconds);
        BinaryPrimitives.WriteInt64LittleEndian(record[SeenLayout.Size..], entry.Size);
        digest.Bytes.CopyTo(record[SeenLayout.Digest..]);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        _written += bytes.Length;
        while (!bytes.IsEmpty)
        {
            int length = Math.Min(bytes.Length, _buffer.Length - _buffered);
            bytes[..length].CopyTo(_buffer.AsSpan(_buffered));
            _buffered += length;
            bytes = bytes[length..];
            if (_buffered == _buffer.Length)
            {
                Flush();
            }
        }
    }

    private void Flush()
    {
        ReadOnlySpan<byte> bytes = _buffer.AsSpan(0, _buffered);
        _hasher.Update(bytes);
        RandomAccess.Write(file, bytes, _flushed);
        _flushed += _buffered;
        _buffered = 0;
    }
}
