using System.Globalization;
using Larder.Formats.Errors;

namespace Larder.Cli.Commands;

/// <summary>Durations as a person types them: a whole number and a unit, such as <c>90s</c>, <c>30m</c>, <c>12h</c>, <c>7d</c> or <c>2w</c>.</summary>
internal static class DurationText
{
    // A hundred years: enough for anything, and no date overflows.
    private const long MaxSeconds = 100L * 366 * 24 * 60 * 60;

    /// <summary>Reads the value of an option; null for one that was not given.</summary>
    /// <exception cref="LarderException">LRD7001.</exception>
    public static TimeSpan? Parse(string option, string? text)
    {
        if (text is null)
        {
            return null;
        }

        long unit = text.Length < 2 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86_400, 'w' => 7 * 86_400, _ => 0 };
        return unit > 0
            && long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out long count)
            && count <= MaxSeconds / unit
                ? TimeSpan.FromSeconds(count * unit)
                : throw new LarderException(
                    ErrorCodes.Usage,
                    "The command line cannot be understood",
                    $"«{text}» is no duration for {option}",
                    "Write a number and a unit: 90s, 30m, 12h, 7d or 2w");
    }
}
