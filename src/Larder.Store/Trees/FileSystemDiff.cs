using Larder.Formats.FileMetadata;

namespace Larder.Store.Trees;

/// <summary>Tells what is different between two file systems.</summary>
public static class FileSystemDiff
{
    /// <summary>All differences in <see cref="MetadataOrder"/>; a directory counts as changed by its own attributes only.</summary>
    public static IEnumerable<PathDifference> Compare(ContentStore store, FileSystem left, FileSystem right)
    {
        if (left == right)
        {
            yield break;
        }

        using PathMerge merge = new(FileSystemReader.Walk(store, left), FileSystemReader.Walk(store, right));
        while (merge.Next())
        {
            if (merge.Left is null)
            {
                yield return new PathDifference(merge.Path, DifferenceKind.Added, null, merge.Right);
            }
            else if (merge.Right is null)
            {
                yield return new PathDifference(merge.Path, DifferenceKind.Removed, merge.Left, null);
            }
            else if (Kind(merge.Left, merge.Right) is DifferenceKind kind)
            {
                yield return new PathDifference(merge.Path, kind, merge.Left, merge.Right);
            }
        }
    }

    private static DifferenceKind? Kind(WalkedPath left, WalkedPath right)
    {
        bool isSameContent = left.Kind == right.Kind
            && left.Device == right.Device
            && left.Kind switch
            {
                // Who may execute a file is among its attributes too.
                PathKind.File => left.Node.Digest == right.Node.Digest,
                PathKind.Symlink => left.Node == right.Node,
                _ => true,
            };
        if (!isSameContent)
        {
            return DifferenceKind.Content;
        }

        bool isSameGroup = left.LinkCount == right.LinkCount
            && (left.Leader is null) == (right.Leader is null)
            && (left.Leader is null || left.Leader.Path.Span.SequenceEqual(right.Leader!.Path.Span));
        return left.Attributes == right.Attributes && isSameGroup ? null : DifferenceKind.Attributes;
    }
}
