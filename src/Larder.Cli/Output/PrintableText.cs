using System.Globalization;
using System.Text;

namespace Larder.Cli.Output;

/// <summary>
/// Text that may hold names somebody else chose, made fit for a terminal: what would move the cursor or hide other text
/// is written <c>\u{…}</c>. What is text already, backslashes too, stays as it is.
/// </summary>
internal static class PrintableText
{
    /// <summary>The text in one line.</summary>
    public static string OneLine(string text)
    {
        if (!text.EnumerateRunes().Any(Conceals))
        {
            return text;
        }

        StringBuilder clean = new(text.Length + 16);
        foreach (Rune rune in text.EnumerateRunes())
        {
            clean.Append(
                !Conceals(rune) ? rune.ToString()
                : rune.Value is '\n' or '\t' ? " "
                : string.Create(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}"));
        }

        return clean.ToString();
    }

    private static bool Conceals(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control
        or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.PrivateUse;
}
