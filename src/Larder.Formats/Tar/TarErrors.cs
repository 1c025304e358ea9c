using System.Globalization;
using Larder.Formats.Errors;

namespace Larder.Formats.Tar;

/// <summary>The failures of reading an archive, worded once.</summary>
internal static class TarErrors
{
    public const string LimitAction = "Check where the archive comes from; archives of software stay far below this.";

    private const string What = "cannot read the archive";

    public static LarderException Malformed(long position, string why) =>
        new(ErrorCodes.MalformedArchive, What, At(position, why),
            "Fetch or make the archive again; if it repeats, it is broken where it comes from.");

    public static LarderException Truncated(long position) => Malformed(position, "it ends early");

    public static LarderException Unsupported(long position, string why) =>
        new(ErrorCodes.UnsupportedArchiveEntry, What, At(position, why),
            "Make the archive with GNU tar or bsdtar, of files, directories, links and devices.");

    public static LarderException Limit(long position, string why) =>
        new(ErrorCodes.ArchiveLimitExceeded, "will not read the archive", At(position, why), LimitAction);

    private static string At(long position, string why) =>
        string.Create(CultureInfo.InvariantCulture, $"at byte {position}: {why}");
}
