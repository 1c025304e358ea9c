using Larder.Formats.Errors;
using Larder.Formats.Packs;

namespace Larder.Sources.Oci.Mirrors;

/// <summary>Words the failures of files about mirrors.</summary>
internal static class MirrorErrors
{
    /// <summary>A file that cannot be used.</summary>
    /// <param name="place">The file, with line and column where it has them.</param>
    /// <param name="why">What is wrong there.</param>
    public static LarderException Invalid(string place, string why) => new(
        ErrorCodes.MirrorsInvalid,
        "The registry was not asked",
        $"{PackText.Printable(place)}: {PackText.Printable(why)}",
        "Correct the line; docs/configuration.md says what is read there");
}
