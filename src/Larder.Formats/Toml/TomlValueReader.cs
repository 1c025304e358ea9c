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
            '[' => ReadArray(cursor, start),
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

    // The first element says what the others have to be.
    private static TomlValue ReadArray(TomlCursor cursor, TomlPosition start)
    {
        List<string> texts = [];
        List<IReadOnlyList<string>> lists = [];
        ReadElements(cursor, () =>
        {
            if (cursor.Next is '[' && texts.Count == 0)
            {
                lists.Add(ReadTexts(cursor));
            }
            else
            {
                texts.Add(lists.Count == 0
                    ? ReadText(cursor, "an array holds strings in quotes")
                    : throw new TomlException(cursor.Position, "an array that holds an array holds arrays alone"));
            }
        });
        return lists.Count == 0 ? Value(TomlKind.Texts, start) with { Texts = texts } : Value(TomlKind.Lists, start) with { Lists = lists };
    }

    private static List<string> ReadTexts(TomlCursor cursor)
    {
        List<string> texts = [];
        ReadElements(cursor, () => texts.Add(ReadText(cursor, "an array within an array holds strings in quotes")));
        return texts;
    }

    private static string ReadText(TomlCursor cursor, string rule) => cursor.Next is '"' or '\''
        ? TomlStringReader.Read(cursor)
        : throw new TomlException(cursor.Position, rule);

    private static void ReadElements(TomlCursor cursor, Action readElement)
    {
        cursor.Take();
        while (true)
        {
            if (!cursor.SkipBlank())
            {
                throw new TomlException(cursor.Position, "an array ends with «]»");
            }

            if (cursor.TryTake(']'))
            {
                return;
            }

            readElement();
            if (!cursor.SkipBlank() || (!cursor.TryTake(',') && cursor.Next != ']'))
            {
                throw new TomlException(cursor.Position, "the elements of an array are separated by commas, and it ends with «]»");
            }
        }
    }
}
