using System.Globalization;

namespace Larder.Formats.Tar;

/// <summary>A time in a pax record: decimal seconds since 1970, maybe negative, maybe with a fraction.</summary>
internal static class PaxTime
{
    public const int NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Reads it, rounded to whole nanoseconds toward zero; false when it is none.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long seconds, out int nanoseconds)
    {
        nanoseconds = 0;
        int point = text.IndexOf((byte)'.');
        ReadOnlySpan<byte> whole = point < 0 ? text : text[..point];
        if (!long.TryParse(whole, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out seconds))
        {
            return false;
        }

        int scale = NanosecondsPerSecond;
        foreach (byte digit in point < 0 ? [] : text[(point + 1)..])
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return false;
            }

            scale /= 10;
            nanoseconds += (digit - '0') * scale;
        }

        // −1.25 is two seconds before 1970 and three quarters on.
        if (text[0] == '-' && nanoseconds > 0)
        {
            if (seconds == long.MinValue)
            {
                return false;
            }

            seconds--;
            nanoseconds = NanosecondsPerSecond - nanoseconds;
        }

        return true;
    }

    /// <summary>Writes it with as many digits as needed.</summary>
    public static string Format(long seconds, int nanoseconds)
    {
        if (nanoseconds == 0)
        {
            return seconds.ToString(CultureInfo.InvariantCulture);
        }

        string sign = "";
        if (seconds < 0)
        {
            (sign, seconds, nanoseconds) = ("-", -(seconds + 1), NanosecondsPerSecond - nanoseconds);
        }

        return string.Create(CultureInfo.InvariantCulture, $"{sign}{seconds}.{nanoseconds:d9}").TrimEnd('0');
    }
}
