using System.Globalization;

namespace Larder.Formats.Toml;

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
            '"' or '\'' => Value(TomlKind.Text, start) with { Text = TomlStringReader.Read(cursor) },
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
                '"' or '\'' => TomlStringReader.Read(cursor),
                _ => throw new TomlException(cursor.Position, "an array holds strings in quotes"),
            });
            if (!cursor.SkipBlank() || (!cursor.TryTake(',') && cursor.Next != ']'))
            {
                throw new TomlException(cursor.Position, "the strings of an array are separated by commas, and it ends with «]»");
            }
        }
    }
}
