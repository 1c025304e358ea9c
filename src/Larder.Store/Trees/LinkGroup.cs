using Larder.Formats.FileMetadata;

namespace Larder.Store.Trees;

/// <summary>The paths that share one link key while a file system is made.</summary>
internal sealed class LinkGroup
{
    public uint Count { get; set; }

    public WalkedPath? Leader { get; set; }
}
