using Larder.Formats.Digests;
using Larder.Native.Files;
using Larder.Store.Segments;
using Microsoft.Win32.SafeHandles;

namespace Larder.Materialise.Checkouts;

/// <summary>
/// Copies a blob through memory, hashing what it writes, each byte read once. Blocks of zeros are left as holes. Used by one
/// thread.
/// </summary>
internal sealed class VerifiedCopy
{
    private readonly byte[] _buffer = new byte[256 * 1024];
    private readonly Blake3Hasher _hasher = new();

    /// <summary>Writes the blob at the beginning of an empty file; false when its bytes have another digest.</summary>
    /// <param name="segment">Where it lies.</param>
    /// <param name="location">Its place there.</param>
    /// <param name="digest">What its bytes must have.</param>
    /// <param name="file">Where to; null to compare only.</param>
    /// <exception cref="EndOfStreamException">The segment ends inside the blob.</exception>
    public bool Write(SafeFileHandle segment, BlobLocation location, Digest digest, SafeFileHandle? file)
    {
        if (location.Size <= _buffer.Length)
        {
            Span<byte> whole = _buffer.AsSpan(0, (int)location.Size);
            FileContent.ReadExactly(segment, whole, location.Offset);
            if (Digest.Of(whole) != digest)
            {
                return false;
            }

            Write(file, whole, 0);
        }
        else
        {
            _hasher.Reset();
            for (long done = 0; done < location.Size;)
            {
                Span<byte> piece = _buffer.AsSpan(0, (int)Math.Min(_buffer.Length, location.Size - done));
                FileContent.ReadExactly(segment, piece, location.Offset + done);
                _hasher.Update(piece);
                Write(file, piece, done);
                done += piece.Length;
            }

            if (_hasher.Finish() != digest)
            {
                return false;
            }
        }

        if (file is not null && RandomAccess.GetLength(file) < location.Size)
        {
            FileContent.SetLength(file, location.Size);
        }

        return true;
    }

    private static void Write(SafeFileHandle? file, ReadOnlySpan<byte> bytes, long offset)
    {
        if (file is not null)
        {
            FileContent.WriteData(file, bytes, offset);
        }
    }
}
