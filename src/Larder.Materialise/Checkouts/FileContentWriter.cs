using Larder.Formats.FileMetadata;
using Larder.Native.Files;
using Larder.Store;
using Larder.Store.Segments;
using Microsoft.Win32.SafeHandles;

namespace Larder.Materialise.Checkouts;

/// <summary>
/// Brings the bytes of a file out of the store: a link to an equal file where that is allowed, whole blocks shared with
/// the segment from 64 KiB where the file systems can, else a copy within the kernel. Zero runs of the store become holes
/// again.
/// </summary>
internal sealed class FileContentWriter(ContentStore store, CheckoutOptions options)
{
    // Sharing blocks of smaller files costs more than copying them (docs/design.md §4).
    private const long ShareFrom = 64 * 1024;
    private const int Block = 4096;
    private bool _canShare = true;

    public long Bytes { get; private set; }

    public long Shared { get; private set; }

    /// <summary>Makes the file; false when it is a link to one that has all its attributes.</summary>
    public bool Write(WalkedPath path, DirectoryHandle directory, byte[] name)
    {
        if (options.Shared is { } shared
            && path.LinkCount == 1
            && path.Node.Size > 0
            && shared.TryLink(path.Node.Digest, AppliedAttributes.Unprivileged(path.Attributes), directory, name))
        {
            Shared++;
            return false;
        }

        using SafeFileHandle file = directory.CreateFile(name, 0x180);
        if (store.OpenSegmentOf(path.Node.Digest) is ({ } segment, BlobLocation location))
        {
            if (location.Size != (long)path.Node.Size)
            {
                throw new InvalidDataException($"The tree says {path.Node.Size} bytes of a blob that has {location.Size}.");
            }

            if (options.Verify)
            {
                Verify(path);
            }

            Copy(segment, location, file);
            Bytes += location.Size;
        }

        return true;
    }

    private void Verify(WalkedPath path)
    {
        using Stream stream = store.OpenVerified(path.Node.Digest);
        stream.CopyTo(Stream.Null);
    }

    private void Copy(SafeFileHandle segment, BlobLocation location, SafeFileHandle file)
    {
        long end = location.Offset + location.Size;
        if (_canShare && location.Size >= ShareFrom)
        {
            // The last block is shared whole, zero padding and all, and cut afterwards.
            long whole = (location.Size + Block - 1) & ~(long)(Block - 1);
            if (FileContent.TryShare(segment, location.Offset, file, 0, whole))
            {
                FileContent.SetLength(file, location.Size);
                return;
            }

            _canShare = false;
        }

        for (long offset = location.Offset; offset < end;)
        {
            if (location.Size < Block)
            {
                FileContent.Copy(segment, offset, file, 0, location.Size);
                return;
            }

            if (FileContent.NextData(segment, offset) is not (long start, long dataEnd) || start >= end)
            {
                break;
            }

            start = Math.Max(start, offset);
            dataEnd = Math.Min(dataEnd, end);
            FileContent.Copy(segment, start, file, start - location.Offset, dataEnd - start);
            offset = dataEnd;
        }

        FileContent.SetLength(file, location.Size);
    }
}
