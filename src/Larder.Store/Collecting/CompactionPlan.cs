namespace Larder.Store.Collecting;

/// <summary>
/// Decides which segments are given up, and their blobs moved to another: those that take more than twice what their
/// blobs need although what is dead was freed, and small leftovers where there are several.
/// </summary>
internal static class CompactionPlan
{
    /// <summary>What a segment may take besides before it is worth a move.</summary>
    public const long Slack = 64 << 10;

    /// <summary>A segment with less than this in it is a leftover.</summary>
    public const long Leftover = 8L << 20;

    /// <summary>
    /// Unsealed leftovers that stay: as many as processes may soon append to at once. Sealed ones do not come again, so two
    /// are one too many.
    /// </summary>
    public const int UnsealedKept = 8;

    /// <summary>Chooses, in the order in which they are to be moved.</summary>
    /// <param name="segments">All segments that hold blobs and may be moved, with the bytes that they take on disk.</param>
    public static IReadOnlyList<SegmentUse> Choose(IReadOnlyList<(SegmentUse Use, long Allocated)> segments)
    {
        HashSet<SegmentUse> chosen = [.. segments.Where(one => one.Allocated > (2 * one.Use.Needed) + Slack).Select(one => one.Use)];
        SegmentUse[] leftovers = [.. segments.Select(one => one.Use).Where(use => use.Needed < Leftover)];
        if (leftovers.Count(use => use.IsSealed) > 1)
        {
            chosen.UnionWith(leftovers.Where(use => use.IsSealed));
        }

        SegmentUse[] unsealed = [.. leftovers.Where(use => !use.IsSealed)];
        if (unsealed.Length > UnsealedKept)
        {
            chosen.UnionWith(unsealed.OrderBy(use => use.Needed).Take(unsealed.Length - 1));
        }

        return [.. segments.Select(one => one.Use).Where(chosen.Contains)];
    }
}
