using System.Globalization;
using System.Text;

namespace Larder.Formats.Toml;

/// <summary>Reads strings in one line, which are values, and keys that need quotes (TOML 1.0, "String" and "Keys").</summary>
internal static class TomlStringReader
{
    /// <summary>Reads a string whose opening quote comes next.</summary>
    /// <exception cref="TomlException">It is of several lines, or malformed.</exception>
    public static string Read(TomlCursor cursor) => cursor.Next == '"' ? ReadBasic(cursor) : ReadLiteral(cursor);

    private static string ReadLiteral(TomlCursor cursor)
    {
        TomlPosition start = cursor.Position;
        cursor.Take();
        string text = cursor.TakeWhile(static next => next is '\t' || (next != '\'' && !char.IsControl(next)));
        cursor.Expect('\'', "a string in single quotes ends in its line and holds no control characters");
        RefuseThirdQuote(cursor, '\'', text, start);
        return text;
    }

    private static string ReadBasic(TomlCursor cursor)
    {
        TomlPosition start = cursor.Position;
        cursor.Take();
        StringBuilder text = new();
        while (true)
        {
            text.Append(cursor.TakeWhile(static next => next is '\t' || (next is not ('"' or '\\') && !char.IsControl(next))));
            if (!cursor.TryTake('\\'))
            {
                cursor.Expect('"', "a string in double quotes ends in its line and holds no control characters");
                RefuseThirdQuote(cursor, '"', text.ToString(), start);
                return text.ToString();
            }

            text.Append(ReadEscape(cursor));
        }
    }

    private static void RefuseThirdQuote(TomlCursor cursor, char quote, string text, TomlPosition start)
    {
        if (text.Length == 0 && cursor.Next == quote)
        {
            throw new TomlException(start, "strings of several lines are not used here");
        }
    }

    private static string ReadEscape(TomlCursor cursor)
    {
        TomlPosition position = cursor.Position;
        return cursor.Take() switch
        {
            'b' => "\b",
            't' => "\t",
            'n' => "\n",
            'f' => "\f",
            'r' => "\r",
            '"' => "\"",
            '\\' => "\\",
            'u' => ReadRune(cursor, 4, position),
            'U' => ReadRune(cursor, 8, position),
            _ => throw new TomlException(position, "a backslash is followed by one of b t n f r \" \\ u U"),
        };
    }

    private static string ReadRune(TomlCursor cursor, int length, TomlPosition position)
    {
        int taken = 0;
        string digits = cursor.TakeWhile(next => char.IsAsciiHexDigit(next) && taken++ < length);
        return digits.Length == length
            && int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value)
            && Rune.IsValid(value)
            ? new Rune(value).ToString()
            : throw new TomlException(position, $"\\{(length == 4 ? 'u' : 'U')} is followed by the {length} hexadecimal digits of a character");
    }
}
