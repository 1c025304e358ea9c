using System.Globalization;
using Larder.Formats.Errors;
using Larder.Formats.Packs;

namespace Larder.Packs.Building;

/// <summary>
/// The one time that a build knows (reproducible-builds.org, SOURCE_DATE_EPOCH). It never comes from the clock, a file
/// or a commit, since the same sources must give the same bytes wherever they lie (docs/decisions/source-date.md).
/// </summary>
public static class SourceDate
{
    /// <summary>The environment variable.</summary>
    public const string Variable = "SOURCE_DATE_EPOCH";

    /// <summary>One second after the beginning of 1970: the default time of file metadata, which then takes no room.</summary>
    public const long Default = 1;

    /// <summary>The end of the year 9999; what is later, tools do not read.</summary>
    public const long Latest = 253_402_300_799;

    /// <summary>Reads the variable's value.</summary>
    /// <param name="text">Null or empty when it is not set.</param>
    /// <exception cref="LarderException"><see cref="ErrorCodes.SourceDateInvalid"/>.</exception>
    public static long Parse(string? text) =>
        string.IsNullOrEmpty(text) ? Default
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) && seconds <= Latest ? seconds
        : throw new LarderException(
            ErrorCodes.SourceDateInvalid,
            "the packs cannot be built",
            $"{Variable} is «{PackText.Printable(text)}», and whole seconds since 1970 are expected, {Latest} at most",
            $"unset {Variable}, or set it as in `{Variable}=$(git log -1 --format=%ct)`");
}
