using System.Buffers.Binary;
using System.Text;

namespace Larder.Formats.Qcow2;

/// <summary>
/// An empty disk above another one, as QEMU reads it: what a machine writes goes into this file, what it has not
/// written is read from the other (QEMU documentation, interop/qcow2, version 3).
/// </summary>
public static class Qcow2Overlay
{
    private const int ClusterBits = 16;
    private const int ClusterSize = 1 << ClusterBits;
    private const int EntrySize = 8;
    private const long MappedByEntry = (long)ClusterSize * (ClusterSize / EntrySize);     // of the first table: 512 MiB
    private const long LargestDisk = 1L << 51;            // 2 PiB, at which QEMU limits the first table
    private const int LongestName = 1023;
    private const int LongestFormat = 15;                 // what QEMU has room for
    private const int HeaderLength = 104;
    private const uint Magic = 0x514649FB;
    private const uint Version = 3;
    private const uint BackingFormatExtension = 0xE2792ACA;
    private const uint RefcountOrder = 4;                 // counts of 2^4 bits

    private const long RefcountTable = 1;                 // numbers of clusters; the header is in 0
    private const long RefcountBlock = 2;
    private const long FirstTable = 3;

    /// <summary>Writes the overlay from the stream's position on, which must be the file's beginning, and leaves it open.</summary>
    /// <param name="output">Takes 256 KiB, and more for disks above 4 TiB.</param>
    /// <param name="size">Of the disk, in bytes: a multiple of 512 up to 2 PiB. Beyond the end of the backing file, zeros
    /// are read.</param>
    /// <param name="backingFile">Path of the other disk, 1 to 1023 bytes in UTF-8; a relative one is of the overlay's
    /// directory. QEMU takes what stands before a colon for a protocol, unless a slash comes first.</param>
    /// <param name="backingFormat">Its form, as <c>raw</c>: 1 to 15 ASCII characters.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public static void Write(Stream output, long size, string backingFile, string backingFormat)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, LargestDisk);
        if (size % 512 != 0)
        {
            throw new ArgumentException("The size of a disk is a multiple of 512 bytes.", nameof(size));
        }

        byte[] name = Encoding.UTF8.GetBytes(backingFile);
        if (name.Length is 0 or > LongestName || name.Contains((byte)0))
        {
            throw new ArgumentException("The path of a backing file has 1 to 1023 bytes, none of them NUL.", nameof(backingFile));
        }

        byte[] format = Encoding.ASCII.GetBytes(backingFormat);
        if (format.Length is 0 or > LongestFormat || !backingFormat.All(char.IsAsciiLetterOrDigit))
        {
            throw new ArgumentException("The form of a backing file is 1 to 15 letters and digits.", nameof(backingFormat));
        }

        int entries = (int)((size + MappedByEntry - 1) / MappedByEntry);
        int tableClusters = ((entries * EntrySize) + ClusterSize - 1) / ClusterSize;
        byte[] cluster = new byte[ClusterSize];
        WriteHeader(cluster, size, entries, name, format);
        output.Write(cluster);

        cluster.AsSpan().Clear();
        BinaryPrimitives.WriteInt64BigEndian(cluster, RefcountBlock << ClusterBits);
        output.Write(cluster);

        // Each cluster of this file is used once. One block counts 32,768 of them, which is more than there can be.
        cluster.AsSpan().Clear();
        for (int used = 0; used < FirstTable + tableClusters; used++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(cluster.AsSpan(used * sizeof(ushort)), 1);
        }

        output.Write(cluster);
        cluster.AsSpan().Clear();
        for (int i = 0; i < tableClusters; i++)
        {
            output.Write(cluster);
        }
    }

    private static void WriteHeader(Span<byte> cluster, long size, int entries, ReadOnlySpan<byte> name, ReadOnlySpan<byte> format)
    {
        Span<byte> extension = cluster[HeaderLength..];
        BinaryPrimitives.WriteUInt32BigEndian(extension, BackingFormatExtension);
        BinaryPrimitives.WriteInt32BigEndian(extension[4..], format.Length);
        format.CopyTo(extension[8..]);

        // Padded to 8 bytes; behind it 8 zeros, which end the extensions, and the name.
        int nameOffset = HeaderLength + 8 + ((format.Length + 7) & ~7) + 8;
        name.CopyTo(cluster[nameOffset..]);

        BinaryPrimitives.WriteUInt32BigEndian(cluster, Magic);
        BinaryPrimitives.WriteUInt32BigEndian(cluster[4..], Version);
        BinaryPrimitives.WriteInt64BigEndian(cluster[8..], nameOffset);
        BinaryPrimitives.WriteInt32BigEndian(cluster[16..], name.Length);
        BinaryPrimitives.WriteInt32BigEndian(cluster[20..], ClusterBits);
        BinaryPrimitives.WriteInt64BigEndian(cluster[24..], size);
        BinaryPrimitives.WriteInt32BigEndian(cluster[36..], entries);
        BinaryPrimitives.WriteInt64BigEndian(cluster[40..], FirstTable << ClusterBits);
        BinaryPrimitives.WriteInt64BigEndian(cluster[48..], RefcountTable << ClusterBits);
        BinaryPrimitives.WriteInt32BigEndian(cluster[56..], 1);
        BinaryPrimitives.WriteUInt32BigEndian(cluster[96..], RefcountOrder);
        BinaryPrimitives.WriteInt32BigEndian(cluster[100..], HeaderLength);
    }
}
