using System.Globalization;
using System.Text;

namespace Larder.GuestAgent.Copying;

/// <summary>Writes the header blocks of an entry: ustar, with pax records for what does not fit there.</summary>
internal sealed class TarHeaderWriter
{
    private readonly List<byte> _blocks = [];
    private readonly List<byte> _records = [];
    private readonly byte[] _header = new byte[TarFormat.BlockSize];

    /// <summary>The blocks before an entry's content.</summary>
    public ReadOnlyMemory<byte> Write(TarEntry entry, uint major, uint minor)
    {
        _blocks.Clear();
        _records.Clear();
        Span<byte> header = _header;
        header.Clear();
        if (!Put(entry.Name, header.Slice(TarFormat.NameOffset, TarFormat.NameSize)))
        {
            Record("path"u8, entry.Name);
        }

        if (!Put(entry.Link, header.Slice(TarFormat.LinkOffset, TarFormat.NameSize)))
        {
            Record("linkpath"u8, entry.Link);
        }

        _ = TarFormat.TryWrite(header.Slice(TarFormat.ModeOffset, 8), entry.Mode);
        PutNumber(header.Slice(TarFormat.UserOffset, 8), "uid"u8, entry.User);
        PutNumber(header.Slice(TarFormat.GroupOffset, 8), "gid"u8, entry.Group);
        PutNumber(header.Slice(TarFormat.SizeOffset, 12), "size"u8, entry.Size);
        if (!TarFormat.TryWrite(header.Slice(TarFormat.TimeOffset, 12), entry.Seconds) || entry.Nanoseconds != 0)
        {
            Record("mtime"u8, Encoding.ASCII.GetBytes(Time(entry)));
        }

        _ = TarFormat.TryWrite(header.Slice(TarFormat.MajorOffset, 8), major);
        _ = TarFormat.TryWrite(header.Slice(TarFormat.MinorOffset, 8), minor);
        WriteRecords();
        Seal(header, entry.Type);
        _blocks.AddRange(header);
        return _blocks.ToArray();
    }

    private static string Time(TarEntry entry)
    {
        // The fraction of a time before 1970 counts downwards.
        (long seconds, long nanoseconds) = entry.Seconds < 0 && entry.Nanoseconds > 0
            ? (entry.Seconds + 1, 1_000_000_000 - entry.Nanoseconds)
            : (entry.Seconds, entry.Nanoseconds);
        string sign = entry.Seconds < 0 && seconds == 0 ? "-" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{seconds}.{nanoseconds:D9}");
    }

    private static bool Put(byte[] text, Span<byte> field)
    {
        text.AsSpan(0, Math.Min(text.Length, field.Length)).CopyTo(field);
        return text.Length <= field.Length;
    }

    private static void Seal(Span<byte> header, byte type)
    {
        header[TarFormat.TypeOffset] = type;
        "ustar\000"u8.CopyTo(header[TarFormat.MagicOffset..]);
        _ = TarFormat.TryWrite(header.Slice(TarFormat.ChecksumOffset, 7), TarFormat.Checksum(header));
        header[TarFormat.ChecksumOffset + 7] = (byte)' ';
    }

    private void PutNumber(Span<byte> field, ReadOnlySpan<byte> key, long number)
    {
        if (!TarFormat.TryWrite(field, number))
        {
            Record(key, Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)));
        }
    }

    private void Record(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        // The length counts its own digits.
        int rest = key.Length + value.Length + 3;
        int length = rest + 1;
        while (length != rest + length.ToString(CultureInfo.InvariantCulture).Length)
        {
            length = rest + length.ToString(CultureInfo.InvariantCulture).Length;
        }

        _records.AddRange(Encoding.ASCII.GetBytes(length.ToString(CultureInfo.InvariantCulture)));
        _records.AddRange(" "u8);
        _records.AddRange(key);
        _records.AddRange("="u8);
        _records.AddRange(value);
        _records.AddRange("\n"u8);
    }

    private void WriteRecords()
    {
        if (_records.Count == 0)
        {
            return;
        }

        Span<byte> header = stackalloc byte[TarFormat.BlockSize];
        header.Clear();
        "pax"u8.CopyTo(header);
        _ = TarFormat.TryWrite(header.Slice(TarFormat.ModeOffset, 8), 0x1A4);
        _ = TarFormat.TryWrite(header.Slice(TarFormat.UserOffset, 8), 0);
        _ = TarFormat.TryWrite(header.Slice(TarFormat.GroupOffset, 8), 0);
        _ = TarFormat.TryWrite(header.Slice(TarFormat.SizeOffset, 12), _records.Count);
        _ = TarFormat.TryWrite(header.Slice(TarFormat.TimeOffset, 12), 0);
        Seal(header, (byte)'x');
        _blocks.AddRange(header);
        _blocks.AddRange(_records);
        header.Clear();
        _blocks.AddRange(header[..(-_records.Count & (TarFormat.BlockSize - 1))]);
    }
}
