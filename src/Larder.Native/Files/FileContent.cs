using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Larder.Native.Files;

/// <summary>What the kernel does with the bytes of open files. All throw <see cref="LinuxException"/>.</summary>
public static unsafe class FileContent
{
    private const int SeekData = 3;
    private const int SeekHole = 4;
    private const int SequentialAdvice = 2;
    private const int HoleBlock = 4096;

    /// <summary>
    /// Writes bytes into a file that has zeros there: blocks of zeros are left as holes, neighbours that are not go in one
    /// write. The file may stay shorter than what was written, where that ends in zeros.
    /// </summary>
    /// <param name="file">Open for writing.</param>
    /// <param name="bytes">What is written.</param>
    /// <param name="offset">Where, in bytes.</param>
    /// <exception cref="IOException">Writing failed.</exception>
    public static void WriteData(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        int start = 0;
        for (int at = 0; at < bytes.Length; at += HoleBlock)
        {
            int end = Math.Min(at + HoleBlock, bytes.Length);
            if (bytes[at..end].ContainsAnyExcept((byte)0))
            {
                continue;
            }

            if (at > start)
            {
                RandomAccess.Write(file, bytes[start..at], offset + start);
            }

            start = end;
        }

        if (start < bytes.Length)
        {
            RandomAccess.Write(file, bytes[start..], offset + start);
        }
    }

    /// <summary>Copies bytes, inside the kernel where it can, until all are there.</summary>
    /// <exception cref="EndOfStreamException">The source ended before <paramref name="length"/> bytes.</exception>
    /// <exception cref="IOException">Reading or writing failed.</exception>
    public static void Copy(SafeFileHandle from, long fromOffset, SafeFileHandle to, long toOffset, long length)
    {
        while (length > 0)
        {
            nint copied = Libc.CopyFileRange(from, &fromOffset, to, &toOffset, (nuint)Math.Min(length, 1L << 30), 0);
            if (copied > 0)
            {
                length -= copied;
                continue;
            }

            switch (copied == 0 ? Errno.None : (Errno)Marshal.GetLastPInvokeError())
            {
                case Errno.Interrupted:
                    break;
                case Errno.None or Errno.CrossDevice or Errno.NotImplemented or Errno.NotSupported or Errno.Invalid or Errno.NotPermitted:
                    // Not between these file systems; some say so by copying nothing.
                    CopyThroughMemory(from, fromOffset, to, toOffset, length);
                    return;
                default:
                    throw LinuxException.Last("copy_file_range");
            }
        }
    }

    /// <summary>
    /// Shares whole blocks of one file with another (FICLONERANGE). False where the file systems cannot; offsets and
    /// length must be multiples of the block size.
    /// </summary>
    public static bool TryShare(SafeHandle from, long fromOffset, SafeHandle to, long toOffset, long length)
    {
        bool added = false;
        from.DangerousAddRef(ref added);
        try
        {
            Libc.CloneRange range = new()
            {
                SourceFile = from.DangerousGetHandle(),
                SourceOffset = (ulong)fromOffset,
                SourceLength = (ulong)length,
                DestinationOffset = (ulong)toOffset,
            };
            return Libc.Ioctl(to, Libc.FiCloneRange, &range) == 0;
        }
        finally
        {
            from.DangerousRelease();
        }
    }

    /// <summary>Sets aside blocks for a file without changing its length; false where the file system cannot.</summary>
    public static bool TryAllocate(SafeHandle file, long offset, long length)
    {
        if (Libc.Allocate(file, Libc.FallocateKeepSize, offset, length) == 0)
        {
            return true;
        }

        return Marshal.GetLastPInvokeError() is (int)Errno.NotSupported or (int)Errno.NotImplemented
            ? false
            : throw LinuxException.Last("fallocate");
    }

    /// <summary>Gives back the blocks of a range, which then reads as zeros; false where the file system cannot.</summary>
    public static bool TryPunchHole(SafeHandle file, long offset, long length) =>
        Libc.Allocate(file, Libc.FallocateKeepSize | Libc.FallocatePunchHole, offset, length) == 0;

    /// <summary>Sets a file's length; new bytes are a hole.</summary>
    public static void SetLength(SafeHandle file, long length)
    {
        if (Libc.Truncate(file, length) < 0)
        {
            throw LinuxException.Last("ftruncate");
        }
    }

    /// <summary>Sets the permission bits of an open file.</summary>
    public static void SetMode(SafeHandle file, ushort mode)
    {
        if (Libc.ChangeMode(file, mode) < 0)
        {
            throw LinuxException.Last("fchmod");
        }
    }

    /// <summary>The next range at or after an offset that holds data; null when only holes follow.</summary>
    public static (long Start, long End)? NextData(SafeHandle file, long offset)
    {
        int descriptor = (int)file.DangerousGetHandle();
        long start = Libc.Seek(descriptor, offset, SeekData);
        if (start < 0)
        {
            return Marshal.GetLastPInvokeError() == (int)Errno.NoDevice ? null : throw LinuxException.Last("lseek");
        }

        long end = Libc.Seek(descriptor, start, SeekHole);
        GC.KeepAlive(file);
        return end < 0 ? throw LinuxException.Last("lseek") : (start, end);
    }

    /// <summary>Tells the kernel that a file will be read from one end to the other, so that it reads ahead; a hint, never a promise.</summary>
    public static void ReadAhead(SafeHandle file) => _ = Libc.Advise(file, 0, 0, SequentialAdvice);

    /// <summary>Starts writing a range to the disk without waiting for it; a hint, never a promise.</summary>
    public static void StartWriteback(SafeHandle file, long offset, long length) =>
        _ = Libc.SyncFileRange(file, offset, length, 2);

    /// <summary>Reads bytes that are there.</summary>
    /// <param name="file">Open for reading.</param>
    /// <param name="bytes">Filled.</param>
    /// <param name="offset">Where the first one lies.</param>
    /// <exception cref="EndOfStreamException">The file ends before the last one.</exception>
    public static void ReadExactly(SafeFileHandle file, Span<byte> bytes, long offset)
    {
        while (!bytes.IsEmpty)
        {
            int read = RandomAccess.Read(file, bytes, offset);
            bytes = read > 0 ? bytes[read..] : throw new EndOfStreamException("A file ends before the bytes that were asked of it.");
            offset += read;
        }
    }

    private static void CopyThroughMemory(SafeFileHandle from, long fromOffset, SafeFileHandle to, long toOffset, long length)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(length, 1 << 18));
        try
        {
            while (length > 0)
            {
                int read = RandomAccess.Read(from, buffer.AsSpan(0, (int)Math.Min(buffer.Length, length)), fromOffset);
                if (read == 0)
                {
                    throw new EndOfStreamException("The source is shorter than what was asked of it.");
                }

                RandomAccess.Write(to, buffer.AsSpan(0, read), toOffset);
                fromOffset += read;
                toOffset += read;
                length -= read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
