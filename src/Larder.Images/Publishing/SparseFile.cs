using System.Buffers;
using Larder.Formats.Digests;
using Larder.Native.Files;
using Larder.Native.Threads;
using Microsoft.Win32.SafeHandles;

namespace Larder.Images.Publishing;

/// <summary>Bytes on their way into a file of an image, hashed as they pass; blocks of zeros become holes.</summary>
internal static class SparseFile
{
    private const int Block = 4096;
    private const int PieceSize = 256 * Block;

    // No disk outruns more.
    private const int MostThreads = 8;

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

    /// <summary>The BLAKE3 of all bytes of a file, by all processors; holes are not read.</summary>
    public static Digest Hash(SafeFileHandle file, CancellationToken cancellationToken)
    {
        long size = RandomAccess.GetLength(file);
        if (size <= Blake3Pieces.PieceLength)
        {
            return HashSmall(file, (int)size);
        }

        Blake3Pieces pieces = new(size);
        bool[] hasData = FindData(file, size, pieces.Count);
        byte[] zeros = new byte[Blake3Pieces.PieceLength];
        using Crew<int> crew = new(Math.Min(Environment.ProcessorCount, MostThreads), () =>
        {
            byte[] buffer = new byte[Blake3Pieces.PieceLength];
            return index =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                int length = pieces.LengthOf(index);
                if (hasData[index])
                {
                    FileContent.ReadExactly(file, buffer.AsSpan(0, length), (long)index * Blake3Pieces.PieceLength);
                }

                pieces.Hash(index, (hasData[index] ? buffer : zeros).AsSpan(0, length));
            };
        });
        for (int index = 0; index < pieces.Count; index++)
        {
            crew.Put(index);
        }

        crew.Finish();
        return pieces.Finish();
    }

    private static Digest HashSmall(SafeFileHandle file, int size)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Max(size, 1));
        try
        {
            FileContent.ReadExactly(file, buffer.AsSpan(0, size), 0);
            return Digest.Of(buffer.AsSpan(0, size));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // By piece. What comes into a file while it is read is passed over.
    private static bool[] FindData(SafeFileHandle file, long size, int pieces)
    {
        bool[] hasData = new bool[pieces];
        for (long at = 0; at < size && FileContent.NextData(file, at) is (long start, long end) && start < size; at = end)
        {
            int first = (int)(start / Blake3Pieces.PieceLength);
            int last = (int)((Math.Min(end, size) - 1) / Blake3Pieces.PieceLength);
            hasData.AsSpan(first, last - first + 1).Fill(true);
        }

        return hasData;
    }
}
