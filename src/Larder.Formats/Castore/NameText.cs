using System.Buffers;
using System.Globalization;
using System.Text;

namespace Larder.Formats.Castore;

/// <summary>Names, paths and targets as a person may read them.</summary>
public static class NameText
{
    /// <summary>
    /// The bytes as UTF-8 text; a byte that is not part of valid UTF-8, a control character and a backslash are written
    /// <c>\xNN</c> each. So a hostile name cannot move the cursor, and two different names never read the same.
    /// </summary>
    public static string Show(ReadOnlySpan<byte> name)
    {
        StringBuilder text = new(name.Length);
        while (!name.IsEmpty)
        {
            bool isValid = Rune.DecodeFromUtf8(name, out Rune rune, out int length) == OperationStatus.Done;
            if (isValid && rune.Value != '\\' && !Conceals(rune))
            {
                text.Append(rune.ToString());
            }
            else
            {
                foreach (byte value in name[..length])
                {
                    text.Append(CultureInfo.InvariantCulture, $"\\x{value:x2}");
                }
            }

            name = name[length..];
        }

        return text.ToString();
    }

    /// <summary>Controls, invisible format characters (direction overrides among them) and line separators.</summary>
    private static bool Conceals(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control
        or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.PrivateUse;
}
