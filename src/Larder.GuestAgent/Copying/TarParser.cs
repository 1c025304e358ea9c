using Larder.GuestAgent.Calls;

namespace Larder.GuestAgent.Copying;

/// <summary>Is fed an archive in pieces, and gives its entries and their content to who extracts it.</summary>
internal sealed class TarParser(Extraction target)
{
    private const int LongestNames = 1 << 20;

    private readonly byte[] _header = new byte[TarFormat.BlockSize];
    private int _headerLength;
    private long _content;
    private long _padding;
    private byte[]? _names;
    private int _namesLength;
    private byte _namesType;
    private PaxRecords? _next;
    private bool _isAtEnd;

    /// <summary>The next piece. Throws with code 22 for what is no archive or would leave the directory.</summary>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && !_isAtEnd)
        {
            int count;
            if (_content > 0)
            {
                count = (int)Math.Min(bytes.Length, _content);
                TakeContent(bytes[..count]);
            }
            else if (_padding > 0)
            {
                count = (int)Math.Min(bytes.Length, _padding);
                _padding -= count;
            }
            else
            {
                count = Math.Min(bytes.Length, TarFormat.BlockSize - _headerLength);
                bytes[..count].CopyTo(_header.AsSpan(_headerLength));
                _headerLength += count;
                if (_headerLength == TarFormat.BlockSize)
                {
                    _headerLength = 0;
                    TakeHeader();
                }
            }

            bytes = bytes[count..];
        }
    }

    /// <summary>No more comes: that must not be in the middle of something.</summary>
    public void End()
    {
        if (_content > 0 || _padding > 0 || _headerLength > 0 || _next is not null)
        {
            throw TarFormat.Malformed("it is cut short");
        }
    }

    private void TakeHeader()
    {
        ReadOnlySpan<byte> header = _header;
        if (!header.ContainsAnyExcept((byte)0))
        {
            _isAtEnd = true;
            return;
        }

        if (TarFormat.Number(header.Slice(TarFormat.ChecksumOffset, 8)) != TarFormat.Checksum(header))
        {
            throw TarFormat.Malformed("a header has another checksum");
        }

        byte type = header[TarFormat.TypeOffset];
        long size = TarFormat.Number(header.Slice(TarFormat.SizeOffset, 12));
        if (type is (byte)'x' or (byte)'g' or (byte)'L' or (byte)'K')
        {
            BeginNames(type, size);
            return;
        }

        TarEntry entry = Entry(header, type, size);
        _next = null;
        if (entry.Size < 0)
        {
            throw TarFormat.Malformed("a negative size");
        }

        _content = type is (byte)'0' or 0 or (byte)'7' ? entry.Size : 0;
        _padding = -_content & (TarFormat.BlockSize - 1);
        target.Begin(entry);
        if (_content == 0)
        {
            target.Finish();
        }
    }

    private TarEntry Entry(ReadOnlySpan<byte> header, byte type, long size)
    {
        PaxRecords pax = _next ?? new PaxRecords();
        ReadOnlySpan<byte> name = Terminated.UpToNul(header.Slice(TarFormat.NameOffset, TarFormat.NameSize));
        ReadOnlySpan<byte> prefix = header.Slice(TarFormat.MagicOffset, 6).SequenceEqual("ustar\0"u8)
            ? Terminated.UpToNul(header.Slice(TarFormat.PrefixOffset, TarFormat.PrefixSize))
            : default;
        byte[] full = prefix.IsEmpty ? name.ToArray() : [.. prefix, (byte)'/', .. name];
        return new()
        {
            Type = type,
            Name = pax.Path ?? full,
            Link = pax.Link ?? Terminated.UpToNul(header.Slice(TarFormat.LinkOffset, TarFormat.NameSize)).ToArray(),
            Mode = (uint)TarFormat.Number(header.Slice(TarFormat.ModeOffset, 8)) & 0xFFF,
            User = (uint)(pax.User ?? TarFormat.Number(header.Slice(TarFormat.UserOffset, 8))),
            Group = (uint)(pax.Group ?? TarFormat.Number(header.Slice(TarFormat.GroupOffset, 8))),
            Size = pax.Size ?? size,
            Seconds = pax.Seconds ?? TarFormat.Number(header.Slice(TarFormat.TimeOffset, 12)),
            Nanoseconds = pax.Nanoseconds,
        };
    }

    private void BeginNames(byte type, long size)
    {
        if (size is < 1 or > LongestNames)
        {
            throw TarFormat.Malformed("a header's length");
        }

        _namesType = type;
        _names = new byte[size];
        _namesLength = 0;
        _content = size;
        _padding = -size & (TarFormat.BlockSize - 1);
    }

    private void TakeContent(ReadOnlySpan<byte> bytes)
    {
        _content -= bytes.Length;
        if (_names is null)
        {
            target.Write(bytes);
            if (_content == 0)
            {
                target.Finish();
            }

            return;
        }

        bytes.CopyTo(_names.AsSpan(_namesLength));
        _namesLength += bytes.Length;
        if (_content == 0)
        {
            TakeNames(_names);
            _names = null;
        }
    }

    private void TakeNames(byte[] text)
    {
        // What holds for all entries holds nothing that we use.
        if (_namesType == (byte)'g')
        {
            return;
        }

        _next ??= new PaxRecords();
        switch (_namesType)
        {
            case (byte)'x':
                _next.Add(text);
                break;
            case (byte)'L':
                _next.Path = Terminated.UpToNul(text).ToArray();
                break;
            default:
                _next.Link = Terminated.UpToNul(text).ToArray();
                break;
        }
    }
}
