using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Larder.Acceptance.Running;

/// <summary>Writes archives header by header, so that they can lie.</summary>
public sealed class RawTar
{
    private const int Block = 512;
    private readonly List<byte> _bytes = [];

    /// <summary>An entry whose checksum is right, whatever else is not.</summary>
    /// <param name="type">Its type flag: 0 file, 1 hard link, 2 symbolic link, 3 and 4 devices, 5 directory, x pax.</param>
    /// <param name="name">Up to 100 bytes, in Latin-1.</param>
    /// <param name="content">What follows, padded to a block.</param>
    /// <param name="target">Of a link.</param>
    /// <param name="size">What the header says of it; null for the truth.</param>
    /// <param name="change">Last changes to the block, before its checksum.</param>
    public RawTar Add(char type, string name, string content = "", string target = "", string? size = null, Action<byte[]>? change = null)
    {
        byte[] block = new byte[Block];
        Put(block, 0, name);
        Put(block, 100, "0000644\0" + "0000000\0" + "0000000\0");
        Put(block, 124, size ?? Octal(content.Length));
        Put(block, 136, "00000000001\0");
        block[156] = (byte)type;
        Put(block, 157, target);
        Put(block, 257, "ustar\0" + "00");
        change?.Invoke(block);
        Put(block, 148, "        ");
        Put(block, 148, Convert.ToString(block.Sum(value => value), 8).PadLeft(6, '0') + "\0 ");
        _bytes.AddRange(block);
        _bytes.AddRange(Encoding.Latin1.GetBytes(content));
        _bytes.AddRange(new byte[-content.Length & (Block - 1)]);
        return this;
    }

    /// <summary>A pax header for the next entry.</summary>
    public RawTar Pax(params string[] records) => Add('x', "pax", string.Concat(records.Select(Record)));

    /// <summary>A name of any length for the next entry, as GNU tar writes it.</summary>
    public RawTar GnuName(string name) => Add('L', "././@LongLink", name + "\0");

    public RawTar Device(string name) => Add('4', name, change: block => Put(block, 329, "0000010\0" + "0000001\0"));

    /// <summary>The archive with the end that it should have.</summary>
    public byte[] End()
    {
        _bytes.AddRange(new byte[2 * Block]);
        return [.. _bytes];
    }

    /// <summary>Puts bytes into a field.</summary>
    public static void Put(byte[] block, int at, string text) => Encoding.Latin1.GetBytes(text).CopyTo(block.AsSpan(at));

    public static byte[] Gzip(byte[] bytes)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    private static string Octal(long number) => Convert.ToString(number, 8).PadLeft(11, '0') + "\0";

    private static string Record(string record)
    {
        int rest = record.Length + 2;
        int length = rest + rest.ToString(CultureInfo.InvariantCulture).Length;
        length = rest + length.ToString(CultureInfo.InvariantCulture).Length;
        return string.Create(CultureInfo.InvariantCulture, $"{length} {record}\n");
    }
}
