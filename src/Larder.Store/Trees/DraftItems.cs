using Larder.Formats.FileMetadata;

namespace Larder.Store.Trees;

/// <summary>Makes items of a draft from the paths of one walk; those of a link group become one item.</summary>
internal sealed class DraftItems
{
    private readonly Dictionary<WalkedPath, DraftItem> _leaders = [];

    public DraftItem Of(WalkedPath walked)
    {
        if (walked.Leader is { } leader)
        {
            return _leaders[leader].Link();
        }

        DraftItem item = walked.Kind switch
        {
            PathKind.Directory => DraftItem.Directory(walked.Attributes),
            PathKind.File or PathKind.Symlink => DraftItem.Of(walked.Node, walked.Attributes),
            _ => DraftItem.Of(walked.Kind, walked.Device, walked.Attributes),
        };
        if (walked.LinkCount > 1)
        {
            _leaders.Add(walked, item);
        }

        return item;
    }
}
