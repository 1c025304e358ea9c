using System.Globalization;

namespace Larder.Cli.Commands.Packs;

/// <summary>Times as documents have them.</summary>
internal static class TimeText
{
    /// <summary>RFC 3339 in UTC, with milliseconds.</summary>
    public static string Of(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
