using System.Globalization;

namespace Larder.Acceptance.Running;

/// <summary>Where the blocks of files lie on their disk, as <c>filefrag</c> is told by the kernel.</summary>
public static class FileExtents
{
    private const int Block = 4096;

    /// <summary>For each block of a file where it lies, in blocks of 4096 bytes; null for a hole or one that has no place yet.</summary>
    public static long?[] Of(string path)
    {
        long?[] places = new long?[(new FileInfo(path).Length + Block - 1) / Block];
        string report = Programs.Run("filefrag", ["-s", "-v", "-b4096", path]).With(0).Output;

        // Number, logical and physical range, length, the place that was expected where it is another one, flags.
        foreach (string[] columns in report.Split('\n').Select(line => line.Split(':')).Where(columns => columns.Length is 5 or 6 && IsNumber(columns[0])))
        {
            long[] logical = Range(columns[1]);
            long[] physical = Range(columns[2]);
            if (!columns[^1].Contains("delalloc", StringComparison.Ordinal) && !columns[^1].Contains("inline", StringComparison.Ordinal))
            {
                for (long block = logical[0]; block <= Math.Min(logical[1], places.Length - 1); block++)
                {
                    places[block] = physical[0] + block - logical[0];
                }
            }
        }

        return places;
    }

    private static bool IsNumber(string text) => int.TryParse(text, NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out _);

    private static long[] Range(string text) => [.. text.Split("..").Select(number => long.Parse(number, NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture))];
}
