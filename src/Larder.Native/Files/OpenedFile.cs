using System.Runtime.InteropServices;

namespace Larder.Native.Files;

/// <summary>
/// A file that was opened for reading, for loops over very many: a bare descriptor without a finaliser. Whoever got it
/// disposes it, once. All throw <see cref="LinuxException"/>.
/// </summary>
public readonly unsafe struct OpenedFile : IDisposable, IEquatable<OpenedFile>
{
    private const int SeekData = 3;
    private const int SeekHole = 4;
    private readonly int _descriptor;

    internal OpenedFile(int descriptor) => _descriptor = descriptor;

    /// <summary>Compares descriptors.</summary>
    public static bool operator ==(OpenedFile left, OpenedFile right) => left.Equals(right);

    /// <summary>Compares descriptors.</summary>
    public static bool operator !=(OpenedFile left, OpenedFile right) => !left.Equals(right);

    /// <summary>What the file is.</summary>
    public FileStatus Stat() => DirectoryHandle.StatOpen(_descriptor);

    /// <summary>Reads bytes at an offset until the buffer is full or the file ends; returns how many.</summary>
    public int Read(Span<byte> buffer, long offset)
    {
        int total = 0;
        fixed (byte* target = buffer)
        {
            while (total < buffer.Length)
            {
                nint read = Libc.ReadAt(_descriptor, target + total, (nuint)(buffer.Length - total), offset + total);
                if (read > 0)
                {
                    total += (int)read;
                }
                else if (read == 0)
                {
                    break;
                }
                else if (Marshal.GetLastPInvokeError() != (int)Errno.Interrupted)
                {
                    throw LinuxException.Last("pread");
                }
            }
        }

        return total;
    }

    /// <summary>The next range at or after an offset that holds data; null when only holes follow.</summary>
    public (long Start, long End)? NextData(long offset)
    {
        long start = Libc.Seek(_descriptor, offset, SeekData);
        if (start < 0)
        {
            return Marshal.GetLastPInvokeError() == (int)Errno.NoDevice ? null : throw LinuxException.Last("lseek");
        }

        long end = Libc.Seek(_descriptor, start, SeekHole);
        return end < 0 ? throw LinuxException.Last("lseek") : (start, end);
    }

    /// <summary>Tells the kernel that the file will be read from its beginning to its end (posix_fadvise(2)); a hint.</summary>
    public void ReadAhead(long length)
    {
        _ = Libc.Advise(_descriptor, 0, length, Libc.AdviseSequential);
        _ = Libc.Advise(_descriptor, 0, length, Libc.AdviseWillNeed);
    }

    /// <summary>Names of the extended attributes; none where the file system has none.</summary>
    public IReadOnlyList<byte[]> ListExtended() => ExtendedAttributeCalls.List(null, _descriptor, default);

    /// <summary>The value of one extended attribute; null when it is not there.</summary>
    public byte[]? GetExtended(ReadOnlySpan<byte> attribute) => ExtendedAttributeCalls.Get(null, _descriptor, attribute, default);

    /// <summary>Closes the file.</summary>
    public void Dispose() => _ = Libc.Close(_descriptor);

    /// <inheritdoc/>
    public bool Equals(OpenedFile other) => _descriptor == other._descriptor;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is OpenedFile other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _descriptor;
}
