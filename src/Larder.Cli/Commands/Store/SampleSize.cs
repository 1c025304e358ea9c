using System.Globalization;
using Larder.Formats.Errors;

namespace Larder.Cli.Commands.Store;

/// <summary>What <c>--sample</c> takes: a part of all blobs, or a number of them.</summary>
internal static class SampleSize
{
    /// <summary>Reads one; both null for no sample.</summary>
    /// <exception cref="LarderException">LRD7001.</exception>
    public static (double? Share, long? Count) Parse(string? text)
    {
        if (text is null)
        {
            return (null, null);
        }

        if (text.EndsWith('%')
            && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent)
            && percent is > 0 and <= 100)
        {
            return (percent / 100, null);
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long count) && count > 0
            ? (null, count)
            : throw new LarderException(
                ErrorCodes.Usage, "The command line cannot be understood", $"«{text}» is no size of a sample", "Use a part such as 5%, or a number of blobs such as 1000");
    }
}
