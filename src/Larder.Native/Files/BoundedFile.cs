using Microsoft.Win32.SafeHandles;

namespace Larder.Native.Files;

/// <summary>Small files read whole, up to a limit.</summary>
public static class BoundedFile
{
    /// <summary>All bytes of a file beneath a directory.</summary>
    /// <exception cref="InvalidDataException">The file is longer than <paramref name="limit"/> bytes.</exception>
    public static byte[] Read(DirectoryHandle directory, ReadOnlySpan<byte> name, int limit)
    {
        using SafeFileHandle file = directory.OpenRead(name);
        return Read(file, limit);
    }

    /// <summary>All bytes of a file beneath a directory; null when it is not there.</summary>
    /// <exception cref="InvalidDataException">The file is longer than <paramref name="limit"/> bytes.</exception>
    public static byte[]? TryRead(DirectoryHandle directory, ReadOnlySpan<byte> name, int limit)
    {
        using SafeFileHandle? file = directory.TryOpenRead(name);
        return file is null ? null : Read(file, limit);
    }

    /// <summary>All bytes of a file of the host, named by a user; links are followed.</summary>
    /// <exception cref="InvalidDataException">The file is longer than <paramref name="limit"/> bytes.</exception>
    public static byte[] Read(string path, int limit)
    {
        using SafeFileHandle file = File.OpenHandle(path);
        return Read(file, limit);
    }

    private static byte[] Read(SafeFileHandle file, int limit)
    {
        byte[] buffer = new byte[Math.Min(limit, Math.Max(RandomAccess.GetLength(file), 0)) + 1];
        int length = 0;
        while (true)
        {
            int read = RandomAccess.Read(file, buffer.AsSpan(length), length);
            length += read;
            if (length > limit)
            {
                throw new InvalidDataException($"The file is longer than the {limit} bytes it may have.");
            }

            if (read == 0)
            {
                return buffer[..length];
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, Math.Min(buffer.Length * 2, limit + 1));
            }
        }
    }
}
