using System.Globalization;
using System.Text;

namespace Larder.Formats.Toml;

/// <summary>Names as TOML writes them: two names are the same text only when all their parts are the same.</summary>
public static class TomlNameText
{
    /// <summary>The parts with dots between, each in quotes where it cannot stand bare: <c>profiles."a.b"</c>.</summary>
    public static string Write(IEnumerable<string> parts) => string.Join('.', parts.Select(Write));

    internal static bool IsBare(char next) => char.IsAsciiLetterOrDigit(next) || next is '_' or '-';

    private static string Write(string part)
    {
        if (part.Length > 0 && part.All(IsBare))
        {
            return part;
        }

        StringBuilder text = new("\"");
        foreach (char next in part)
        {
            _ = next is '"' or '\\' ? text.Append('\\').Append(next)
                : char.IsControl(next) ? text.Append(CultureInfo.InvariantCulture, $"\\u{(int)next:X4}")
                : text.Append(next);
        }

        return text.Append('"').ToString();
    }
}
