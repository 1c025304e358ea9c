namespace Larder.Formats.Versions;

/// <summary>
/// A version whose last numbers may be left open: <c>1</c>, <c>1.x</c>, <c>1.2</c>, <c>1.2.*</c>, <c>1.2.3-rc.1</c>,
/// <c>*</c>. <see cref="Given"/> says how many numbers are fixed (0–3); <see cref="Lowest"/> has zeros for the rest.
/// </summary>
internal sealed record PartialVersion(int Given, PackVersion Lowest)
{
    public static PartialVersion? TryParse(string text)
    {
        if (PackVersion.TryParse(text, out PackVersion? whole))
        {
            return new PartialVersion(3, whole);
        }

        string[] parts = text.Split('.');
        if (parts.Length > 3)
        {
            return null;
        }

        int given = 0;
        while (given < parts.Length && !IsOpen(parts[given]))
        {
            given++;
        }

        // What follows an open number must be open too, and three fixed numbers would have been a version.
        if (given == 3 || parts.Skip(given).Any(part => !IsOpen(part)))
        {
            return null;
        }

        string padded = string.Join('.', parts.Take(given).Concat(Enumerable.Repeat("0", 3 - given)));
        return PackVersion.TryParse(padded, out PackVersion? lowest) && !lowest.IsPrerelease
            ? new PartialVersion(given, lowest)
            : null;
    }

    /// <summary>
    /// The first release beyond all versions that share the first <paramref name="numbers"/> numbers.
    /// </summary>
    public PackVersion Beyond(int numbers, bool orItsPrereleases) => numbers switch
    {
        1 => PackVersion.At(Lowest.Major + 1, 0, 0, orItsPrereleases),
        2 => PackVersion.At(Lowest.Major, Lowest.Minor + 1, 0, orItsPrereleases),
        _ => PackVersion.At(Lowest.Major, Lowest.Minor, Lowest.Patch + 1, orItsPrereleases),
    };

    private static bool IsOpen(string part) => part is "x" or "X" or "*";
}
