using System.Buffers.Text;

namespace Larder.Formats.Tar;

/// <summary>One record of a pax extended header: <c>"%d %s=%s\n"</c>, length first, itself counted.</summary>
internal static class PaxRecord
{
    /// <summary>Takes the first record off <paramref name="records"/>; false when that is not one.</summary>
    public static bool TryTake(
        ref ReadOnlySpan<byte> records, out ReadOnlySpan<byte> keyword, out ReadOnlySpan<byte> value)
    {
        keyword = value = default;
        if (!Utf8Parser.TryParse(records, out uint length, out int digits)
            || digits + 1 >= length || length > records.Length
            || records[0] == '+' || records[digits] != ' ' || records[(int)length - 1] != '\n')
        {
            return false;
        }

        ReadOnlySpan<byte> content = records[(digits + 1)..((int)length - 1)];
        int equals = content.IndexOf((byte)'=');
        if (equals <= 0)
        {
            return false;
        }

        keyword = content[..equals];
        value = content[(equals + 1)..];
        records = records[(int)length..];
        return true;
    }

    /// <summary>The bytes a record takes, its own length's digits among them.</summary>
    public static int Measure(int keywordLength, int valueLength)
    {
        int rest = keywordLength + valueLength + 3;
        int length = rest + Digits(rest);

        // The digits may have pushed the number to one digit more.
        return rest + Digits(length);
    }

    private static int Digits(int value)
    {
        int digits = 1;
        for (; value >= 10; value /= 10)
        {
            digits++;
        }

        return digits;
    }
}
