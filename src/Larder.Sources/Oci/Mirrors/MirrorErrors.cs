using Larder.Formats.Errors;
using Larder.Formats.Packs;

namespace Larder.Sources.Oci.Mirrors;

/// <summary>Words the failures of files about mirrors.</summary>
internal static class MirrorErrors
{
    private const int MaxText = 4096;

    /// <summary>A file that cannot be used.</summary>
    /// <param name="place">The file, with line and column where it has them.</param>
    /// <param name="why">What is wrong there.</param>
    public static LarderException Invalid(string place, string why) => new(
        ErrorCodes.MirrorsInvalid,
        "The registry was not asked",
        $"{Printable(place)}: {Printable(why)}",
        "Correct the line; docs/configuration.md says what is read there");

    /// <summary>The text with ? for what cannot be printed; long enough for paths, the ends of which say most.</summary>
    public static string Printable(string text)
    {
        string shown = text.Length > MaxText ? string.Concat(text.AsSpan(0, MaxText), "…") : text;
        return string.Concat(shown.EnumerateRunes().Select(rune => rune.ToString() is { } one && PackText.IsOneLine(one) ? one : "?"));
    }
}
