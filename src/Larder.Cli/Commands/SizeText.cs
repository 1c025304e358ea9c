using System.Globalization;
using Larder.Formats.Errors;

namespace Larder.Cli.Commands;

/// <summary>Numbers of bytes as a person types them: <c>500M</c>, <c>20G</c>, with binary units, or bytes without one.</summary>
internal static class SizeText
{
    private const string Units = "KMGT";

    /// <summary>Reads the value of an option; null for one that was not given.</summary>
    /// <exception cref="LarderException">LRD7001.</exception>
    public static long? Parse(string option, string? text)
    {
        if (text is null)
        {
            return null;
        }

        string number = text.EndsWith("iB", StringComparison.Ordinal) ? text[..^2] : text;
        int unit = number.Length == 0 ? -1 : Units.IndexOf(number[^1], StringComparison.Ordinal);
        number = unit < 0 ? number : number[..^1];
        int shift = 10 * (unit + 1);
        return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long count) && count <= long.MaxValue >> shift
            ? count << shift
            : throw new LarderException(
                ErrorCodes.Usage,
                "The command line cannot be understood",
                $"«{text}» is no size for {option}",
                "Write a number of bytes, or one with a unit: 500M, 20G, 1T");
    }
}
