using Larder.Database.Roots;
using Larder.Store.Segments;

namespace Larder.Store.Collecting;

/// <summary>Decides which roots go: those that expired, and of the imports without a name the oldest.</summary>
internal static class RootSelection
{
    /// <summary>The roots that go.</summary>
    public static IReadOnlyList<RootRow> Choose(LarderRoot root, CollectionOptions options, DateTimeOffset now, CancellationToken cancellationToken)
    {
        IReadOnlyList<RootRow> all = RootRow.All(root.Database);
        long time = now.ToUnixTimeMilliseconds();
        long? oldest = options.OlderThan is { } age ? time - (long)age.TotalMilliseconds : null;
        HashSet<RootRow> going = [.. all.Where(row => row.Expires <= time || (row.IsUnnamedImport && row.Created < oldest))];
        if (options.MaxSize is long limit)
        {
            going.UnionWith(BeyondSize(root, [.. all.Except(going)], limit, cancellationToken));
        }

        return [.. all.Where(going.Contains)];
    }

    // What others keep counts first, then import by import from the newest: all from the first that does not fit go.
    private static IEnumerable<RootRow> BeyondSize(LarderRoot root, IReadOnlyList<RootRow> rows, long limit, CancellationToken cancellationToken)
    {
        long bytes = 0;
        using SegmentDirectory segments = SegmentDirectory.Open(root);
        using TreeMarker marker = new(root.Database, segments, new IdBitmap(), (_, location) => bytes += location.Size);
        foreach (RootRow row in rows.Where(row => !row.IsUnnamedImport))
        {
            marker.Mark(row.Name, row.FileSystem, cancellationToken);
        }

        bool isFull = false;
        foreach (RootRow row in rows.Where(row => row.IsUnnamedImport).Reverse())
        {
            if (!isFull)
            {
                marker.Mark(row.Name, row.FileSystem, cancellationToken);
                isFull = bytes > limit;
            }

            if (isFull)
            {
                yield return row;
            }
        }
    }
}
