using System.Buffers.Text;

namespace Larder.GuestAgent.Copying;

/// <summary>The records of pax headers that we know; others are passed over.</summary>
internal sealed class PaxRecords
{
    public byte[]? Path { get; set; }

    public byte[]? Link { get; set; }

    public long? Size { get; private set; }

    public long? User { get; private set; }

    public long? Group { get; private set; }

    public long? Seconds { get; private set; }

    public long Nanoseconds { get; private set; }

    /// <summary>Takes <c>LENGTH KEY=VALUE\n</c> as often as there is. Throws with code 22.</summary>
    public void Add(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            int space = text.IndexOf((byte)' ');
            if (space < 1 || !Utf8Parser.TryParse(text[..space], out int length, out int used) || used != space
                || length <= space + 1 || length > text.Length || text[length - 1] != (byte)'\n')
            {
                throw TarFormat.Malformed("a pax record");
            }

            ReadOnlySpan<byte> record = text[(space + 1)..(length - 1)];
            int equals = record.IndexOf((byte)'=');
            if (equals < 1)
            {
                throw TarFormat.Malformed("a pax record");
            }

            Take(record[..equals], record[(equals + 1)..]);
            text = text[length..];
        }
    }

    private static long Whole(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out long number, out int used) && used == text.Length
            ? number
            : throw TarFormat.Malformed("a number of a pax record");

    private void Take(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (key.SequenceEqual("path"u8))
        {
            Path = value.ToArray();
        }
        else if (key.SequenceEqual("linkpath"u8))
        {
            Link = value.ToArray();
        }
        else if (key.SequenceEqual("size"u8))
        {
            Size = Whole(value);
        }
        else if (key.SequenceEqual("uid"u8))
        {
            User = Whole(value);
        }
        else if (key.SequenceEqual("gid"u8))
        {
            Group = Whole(value);
        }
        else if (key.SequenceEqual("mtime"u8))
        {
            TakeTime(value);
        }
        else if (key.StartsWith("GNU.sparse"u8))
        {
            throw TarFormat.Malformed("sparse files are not understood");
        }
    }

    private void TakeTime(ReadOnlySpan<byte> value)
    {
        int point = value.IndexOf((byte)'.');
        long seconds = Whole(point < 0 ? value : value[..point]);
        long nanoseconds = 0;
        for (int digit = 1; digit <= 9; digit++)
        {
            int at = point + digit;
            byte one = point >= 0 && at < value.Length ? value[at] : (byte)'0';
            nanoseconds = (nanoseconds * 10) + (one is >= (byte)'0' and <= (byte)'9' ? one - '0' : throw TarFormat.Malformed("a time"));
        }

        // A time before 1970 counts its fraction downwards.
        bool isBefore = value[0] == (byte)'-' && nanoseconds > 0;
        Seconds = isBefore ? seconds - 1 : seconds;
        Nanoseconds = isBefore ? 1_000_000_000 - nanoseconds : nanoseconds;
    }
}
