using System.Buffers;
using Larder.Formats.Digests;
using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Images.Publishing;

/// <summary>Bytes on their way into a file of an image, hashed as they pass; blocks of zeros become holes.</summary>
internal static class SparseFile
{
    private const int Block = 4096;
    private const int PieceSize = 256 * Block;

    /// <summary>Copies a stream to its end into an empty file.</summary>
    /// <returns>The length, and the BLAKE3 of all bytes.</returns>
    public static (long Size, Digest Digest) Fill(Stream source, SafeFileHandle file, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(PieceSize);
        try
        {
            Blake3Hasher hasher = new();
            long done = 0;
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int read = source.ReadAtLeast(buffer.AsSpan(0, PieceSize), PieceSize, throwOnEndOfStream: false);
                hasher.Update(buffer.AsSpan(0, read));
                FileContent.WriteData(file, buffer.AsSpan(0, read), done);
                done += read;
                progress?.Report(read);
                if (read < PieceSize)
                {
                    FileContent.SetLength(file, done);
                    return (done, hasher.Finish());
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The BLAKE3 of all bytes of a file; holes are not read.</summary>
    public static Digest Hash(SafeFileHandle file, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(PieceSize);
        byte[] zeros = new byte[PieceSize];
        try
        {
            Blake3Hasher hasher = new();
            long size = RandomAccess.GetLength(file);
            for (long at = 0; at < size;)
            {
                (long start, long end) = FileContent.NextData(file, at) ?? (size, size);
                for (; at < start; at += Math.Min(PieceSize, start - at))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    hasher.Update(zeros.AsSpan(0, (int)Math.Min(PieceSize, start - at)));
                }

                while (at < end)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    int read = RandomAccess.Read(file, buffer.AsSpan(0, (int)Math.Min(PieceSize, end - at)), at);
                    if (read == 0)
                    {
                        throw new EndOfStreamException("A file became shorter while it was read.");
                    }

                    hasher.Update(buffer.AsSpan(0, read));
                    at += read;
                }
            }

            return hasher.Finish();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
