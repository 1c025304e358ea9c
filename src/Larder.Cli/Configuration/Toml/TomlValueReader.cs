using System.Globalization;
using System.Text;

namespace Larder.Cli.Configuration.Toml;

/// <summary>Reads the values of <see cref="TomlReader"/>.</summary>
internal static class TomlValueReader
{
    /// <summary>Reads one value.</summary>
    /// <exception cref="TomlException">It is of a type that we do not read, or malformed.</exception>
    public static TomlValue Read(TomlCursor cursor)
    {
        TomlPosition start = cursor.Position;
        return cursor.Next switch
        {
            '"' => Value(TomlKind.Text, start) with { Text = ReadBasic(cursor) },
            '\'' => Value(TomlKind.Text, start) with { Text = ReadLiteral(cursor) },
            '[' => Value(TomlKind.Texts, start) with { Texts = ReadArray(cursor) },
            '{' => throw new TomlException(start, "inline tables are not used here: write a [table]"),
            _ => ReadWord(cursor, start),
        };
    }

    private static TomlValue Value(TomlKind kind, TomlPosition start) => new(kind, "", 0, false, [], start);

    private static TomlValue ReadWord(TomlCursor cursor, TomlPosition start)
    {
        string word = cursor.TakeWhile(static next => char.IsAsciiLetterOrDigit(next) || next is '+' or '-' or '_' or '.' or ':');
        return word switch
        {
            "" => throw new TomlException(start, "a value is expected: a string in quotes, an integer, true, false, or an array of strings"),
            "true" or "false" => Value(TomlKind.Flag, start) with { IsTrue = word == "true" },
            _ when IsDecimal(word) => long.TryParse(
                word.Replace("_", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
                ? Value(TomlKind.Number, start) with { Number = number }
                : throw new TomlException(start, $"«{word}» does not fit into 64 bits"),
            _ => throw new TomlException(start, $"«{word}» is neither a decimal integer nor true nor false; a string needs quotes"),
        };
    }

    // TOML 1.0, Integer: no leading zeros, underscores only between digits.
    private static bool IsDecimal(string word)
    {
        string digits = word.TrimStart('+', '-');
        return word.Length - digits.Length <= 1
            && digits.Length > 0
            && digits.All(next => char.IsAsciiDigit(next) || next == '_')
            && !digits.StartsWith('_')
            && !digits.EndsWith('_')
            && !digits.Contains("__", StringComparison.Ordinal)
            && (digits.Length == 1 || digits[0] != '0');
    }

    private static List<string> ReadArray(TomlCursor cursor)
    {
        List<string> texts = [];
        cursor.Take();
        while (true)
        {
            if (!cursor.SkipBlank())
            {
                throw new TomlException(cursor.Position, "an array ends with «]»");
            }

            if (cursor.TryTake(']'))
            {
                return texts;
            }

            texts.Add(cursor.Next switch
            {
                '"' => ReadBasic(cursor),
                '\'' => ReadLiteral(cursor),
                _ => throw new TomlException(cursor.Position, "an array holds strings in quotes"),
            });
            if (!cursor.SkipBlank() || (!cursor.TryTake(',') && cursor.Next != ']'))
            {
                throw new TomlException(cursor.Position, "the strings of an array are separated by commas, and it ends with «]»");
            }
        }
    }

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
