using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Larder.Sources.Oci.Blobs;

/// <summary>
/// Which bytes of a partial download are there: the blob is cut into chunks, each filled from its start, and a small
/// file says how far each is. A byte is marked after it was written, so a killed process loses none of what it had
/// and marks none that it had not. A machine that stops may lose the former and keep the latter, so the file names
/// the boot that it is of, and means nothing in another. Owns its file. Each chunk has one writer at a time.
/// </summary>
internal sealed class RangeMap : IDisposable
{
    // magic 8, bytes of a chunk u32, chunks u32, size i64, boot 16; then for each chunk its bytes u32. Little-endian.
    private const int HeaderLength = 40;
    private const string BootIdentity = "/proc/sys/kernel/random/boot_id";
    private static readonly byte[] Magic = Encoding.ASCII.GetBytes("LARDPRT1");

    private readonly SafeFileHandle _file;
    private readonly int[] _written;
    private readonly Lock _counting = new();
    private int _leading;

    private RangeMap(SafeFileHandle file, long size, int chunkBytes)
    {
        (_file, Size, ChunkBytes) = (file, size, chunkBytes);
        _written = new int[ChunkCount(size, chunkBytes)];
    }

    /// <summary>Bytes of the blob.</summary>
    public long Size { get; }

    /// <summary>Bytes of every chunk but the last.</summary>
    public int ChunkBytes { get; }

    public int Chunks => _written.Length;

    /// <summary>How many bytes are there without a gap, from the first on.</summary>
    public long LeadingBytes
    {
        get
        {
            lock (_counting)
            {
                while (_leading < Chunks && IsComplete(_leading))
                {
                    _leading++;
                }

                return _leading == Chunks ? Size : Start(_leading) + Written(_leading);
            }
        }
    }

    /// <summary>How many bytes are there in all.</summary>
    public long PresentBytes => Enumerable.Range(0, Chunks).Sum(chunk => (long)Written(chunk));

    /// <summary>Reads the file, or begins anew where it is empty, damaged, of another boot or another size.</summary>
    /// <param name="file">Open for both; taken over.</param>
    /// <param name="size">Bytes of the blob.</param>
    /// <param name="chunkBytes">For a new one; an old one keeps its own.</param>
    /// <param name="partBytes">Bytes of the file that it speaks of.</param>
    public static RangeMap Open(SafeFileHandle file, long size, int chunkBytes, long partBytes)
    {
        byte[] boot = Boot();
        if (TryRead(file, size, partBytes, boot) is { } found)
        {
            return found;
        }

        RangeMap map = new(file, size, chunkBytes);
        byte[] content = new byte[HeaderLength + (4L * map.Chunks)];
        Magic.CopyTo(content, 0);
        BinaryPrimitives.WriteInt32LittleEndian(content.AsSpan(8), chunkBytes);
        BinaryPrimitives.WriteInt32LittleEndian(content.AsSpan(12), map.Chunks);
        BinaryPrimitives.WriteInt64LittleEndian(content.AsSpan(16), size);
        boot.CopyTo(content, 24);
        RandomAccess.SetLength(file, 0);
        RandomAccess.Write(file, content, 0);
        return map;
    }

    public long Start(int chunk) => (long)chunk * ChunkBytes;

    public int Length(int chunk) => (int)Math.Min(ChunkBytes, Size - Start(chunk));

    public int Written(int chunk) => Volatile.Read(ref _written[chunk]);

    public bool IsComplete(int chunk) => Written(chunk) == Length(chunk);

    /// <summary>Marks further bytes of a chunk, which lie in the part by now.</summary>
    public void Advance(int chunk, int bytes)
    {
        int written = _written[chunk] + bytes;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(written, Length(chunk), nameof(bytes));
        Span<byte> field = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(field, written);
        RandomAccess.Write(_file, field, HeaderLength + (4L * chunk));
        Volatile.Write(ref _written[chunk], written);
    }

    public void Dispose() => _file.Dispose();

    private static long ChunkCount(long size, int chunkBytes) => (size + chunkBytes - 1) / chunkBytes;

    private static RangeMap? TryRead(SafeFileHandle file, long size, long partBytes, byte[] boot)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        if (RandomAccess.Read(file, header, 0) != HeaderLength || !header.StartsWith(Magic) || !header[24..].SequenceEqual(boot)
            || BinaryPrimitives.ReadInt64LittleEndian(header[16..]) != size
            || BinaryPrimitives.ReadInt32LittleEndian(header[8..]) is var chunkBytes && chunkBytes <= 0
            || BinaryPrimitives.ReadInt32LittleEndian(header[12..]) != ChunkCount(size, chunkBytes))
        {
            return null;
        }

        RangeMap map = new(file, size, chunkBytes);
        byte[] table = new byte[4 * map.Chunks];
        if (RandomAccess.Read(file, table, HeaderLength) != table.Length)
        {
            return null;
        }

        for (int chunk = 0; chunk < map.Chunks; chunk++)
        {
            int written = BinaryPrimitives.ReadInt32LittleEndian(table.AsSpan(4 * chunk));
            if (written < 0 || written > map.Length(chunk) || (written > 0 && map.Start(chunk) + written > partBytes))
            {
                return null;
            }

            map._written[chunk] = written;
        }

        return map;
    }

    private static byte[] Boot()
    {
        using SafeFileHandle file = File.OpenHandle(BootIdentity);
        Span<byte> text = stackalloc byte[64];
        int length = RandomAccess.Read(file, text, 0);
        return Guid.TryParse(text[..length].Trim((byte)'\n'), out Guid boot) ? boot.ToByteArray() : new byte[16];
    }
}
