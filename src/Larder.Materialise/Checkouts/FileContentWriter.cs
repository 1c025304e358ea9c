using Larder.Formats.Digests;
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
internal sealed class FileContentWriter(ContentStore store, CheckoutOptions options) : IDisposable
{
    // Sharing blocks of smaller files costs more than copying them (docs/design.md §4).
    private const long ShareFrom = 64 * 1024;
    private const int Block = 4096;
    private readonly SharedFileLinker? _linker = options.Shared is { } shared ? new SharedFileLinker(shared) : null;
    private VerifiedCopy? _verified;
    private bool _canShare = true;
    private long _dataSegment;
    private (long Start, long End) _data;

    public long Bytes { get; private set; }

    public long Shared { get; private set; }

    /// <summary>Makes a further name of an equal file, where one may be shared; false when the file is to be made.</summary>
    public bool TryShare(WalkedPath path, DirectoryHandle directory, byte[] name)
    {
        // What is shared grants nothing, so it never stands for what a privileged checkout makes.
        if (_linker is null
            || options.IsPrivileged
            || path.LinkCount > 1
            || path.Node.Size == 0
            || !_linker.TryLink(path.Node.Digest, AppliedAttributes.Unprivileged(path.Attributes), directory, name))
        {
            return false;
        }

        Shared++;
        return true;
    }

    /// <summary>Makes a file with its bytes; the caller applies its attributes and closes it.</summary>
    public SafeFileHandle Write(WalkedPath path, DirectoryHandle directory, byte[] name)
    {
        using OpenBlob blob = store.OpenBlob(path.Node.Digest).GetValueOrDefault();
        if ((ulong)blob.Location.Size != path.Node.Size)
        {
            throw CheckoutErrors.Damaged(
                $"{path} could not be written", $"the tree says {path.Node.Size} bytes of a blob that has {blob.Location.Size}");
        }

        SafeFileHandle file = directory.CreateFile(name, 0x180);
        try
        {
            if (blob.Location.Size > 0)
            {
                // Who owns the root can write to a held file.
                if (!options.Verify && !blob.Location.IsHeld)
                {
                    Copy(blob.File, blob.Location, file);
                }
                else if (!CopyVerified(blob.File, blob.Location, path.Node.Digest, file))
                {
                    throw CheckoutErrors.OtherDigest(path.ToString(), path.Node.Digest);
                }

                Bytes += blob.Location.Size;
            }

            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Closes what it held open for the next file.</summary>
    public void Dispose() => _linker?.Dispose();

    // Looking for the next hole takes as long as the data before it is: what was found is good for all blobs within.
    private (long Start, long End)? NextData(SafeFileHandle segment, long id, long offset)
    {
        if (id != _dataSegment || offset < _data.Start || offset >= _data.End)
        {
            if (FileContent.NextData(segment, offset) is not { } found)
            {
                return null;
            }

            (_dataSegment, _data) = (id, found);
        }

        return (Math.Max(offset, _data.Start), _data.End);
    }

    private bool CopyVerified(SafeFileHandle segment, BlobLocation location, Digest digest, SafeFileHandle file)
    {
        _verified ??= new VerifiedCopy();
        bool isShared = TryShareBlocks(segment, location, file);
        return _verified.Write(segment, location, digest, isShared ? null : file);
    }

    // The last block is shared whole, zero padding and all, and cut afterwards; a held file has no padding.
    private bool TryShareBlocks(SafeFileHandle segment, BlobLocation location, SafeFileHandle file)
    {
        if (!_canShare || location.Size < ShareFrom || location.IsHeld)
        {
            return false;
        }

        long whole = (location.Size + Block - 1) & ~(long)(Block - 1);
        _canShare = FileContent.TryShare(segment, location.Offset, file, 0, whole);
        if (_canShare)
        {
            FileContent.SetLength(file, location.Size);
        }

        return _canShare;
    }

    private void Copy(SafeFileHandle segment, BlobLocation location, SafeFileHandle file)
    {
        if (location.Size < Block)
        {
            FileContent.Copy(segment, location.Offset, file, 0, location.Size);
            return;
        }

        if (TryShareBlocks(segment, location, file))
        {
            return;
        }

        long end = location.Offset + location.Size;
        long copied = location.Offset;
        while (copied < end && NextData(segment, location.Segment, copied) is (long start, long dataEnd) && start < end)
        {
            dataEnd = Math.Min(dataEnd, end);
            FileContent.Copy(segment, start, file, start - location.Offset, dataEnd - start);
            copied = dataEnd;
        }

        if (copied < end)
        {
            FileContent.SetLength(file, location.Size);
        }
    }
}
