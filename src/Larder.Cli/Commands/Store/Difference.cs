using Larder.Formats.Castore;
using Larder.Store.Trees;

namespace Larder.Cli.Commands.Store;

/// <summary>A path that differs, in <c>store diff --json</c>.</summary>
/// <param name="Path">From <c>/</c>.</param>
/// <param name="Change">added, removed, content or attributes.</param>
/// <param name="Left">What A has there; null when it was added.</param>
/// <param name="Right">What B has there; null when it was removed.</param>
internal sealed record Difference(string Path, string Change, TreeEntry? Left, TreeEntry? Right)
{
    public static Difference Of(PathDifference difference) => new(
        "/" + NameText.Show(difference.Path.Span),
        difference.Kind switch
        {
            DifferenceKind.Added => "added",
            DifferenceKind.Removed => "removed",
            DifferenceKind.Content => "content",
            _ => "attributes",
        },
        difference.Left is null ? null : TreeEntry.Of(difference.Left),
        difference.Right is null ? null : TreeEntry.Of(difference.Right));
}
