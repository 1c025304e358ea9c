using System.Globalization;

namespace Larder.Formats.Packs;

/// <summary>
/// What the free texts of manifests and recipes may hold: they are printed on terminals and handed to programs.
/// </summary>
public static class PackText
{
    /// <summary>Bytes of one argument or environment entry at most: what Linux lets a program receive.</summary>
    public const int MaxArgumentBytes = 131_071;

    /// <summary>
    /// True when the text has no control character, line or paragraph separator, bidirectional override or unpaired
    /// surrogate: it can be printed without changing what stands around it.
    /// </summary>
    public static bool IsOneLine(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            UnicodeCategory category = char.GetUnicodeCategory(text[i]);
            if (category is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                || text[i] is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069'))
            {
                return false;
            }

            if (category is UnicodeCategory.Surrogate)
            {
                if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                {
                    return false;
                }

                i++;
            }
        }

        return true;
    }

    /// <summary>True for a text that is one line of at most <paramref name="maxLength"/> characters.</summary>
    public static bool IsOneLine(string text, int maxLength) => text.Length <= maxLength && IsOneLine(text);

    /// <summary>The text for a message: at most 120 characters, with ? for what cannot be printed.</summary>
    public static string Printable(string text)
    {
        string shown = text.Length > 120 ? string.Concat(text.AsSpan(0, 120), "…") : text;
        return string.Concat(
            shown.EnumerateRunes().Select(rune => rune.ToString() is { } one && IsOneLine(one) ? one : "?"));
    }

    /// <summary>
    /// True for <c>A–Z a–z 0–9 _</c> without a digit first, 1–128 characters: what every shell can export.
    /// </summary>
    public static bool IsEnvironmentName(string text) =>
        text is { Length: > 0 and <= 128 } && !char.IsAsciiDigit(text[0])
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    /// <summary>
    /// True when a program can receive the text as one argument or environment value: no NUL, not too long.
    /// </summary>
    public static bool IsArgument(string text) =>
        !text.Contains('\0', StringComparison.Ordinal)
            && System.Text.Encoding.UTF8.GetByteCount(text) <= MaxArgumentBytes;

    /// <summary>
    /// True for an absolute http or https URL of at most 2048 characters without user name or password.
    /// </summary>
    public static bool IsWebUrl(string text) =>
        IsOneLine(text, 2048) && !text.Contains(' ', StringComparison.Ordinal)
            && Uri.TryCreate(text, UriKind.Absolute, out Uri? uri)
        && uri.Scheme is "http" or "https" && uri.Host.Length > 0 && uri.UserInfo.Length == 0;
}
