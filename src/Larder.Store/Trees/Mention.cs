using Larder.Formats.Castore;
using Larder.Formats.FileMetadata;

namespace Larder.Store.Trees;

/// <summary>A path of which the metadata has something to say; what, is known when all link groups are counted.</summary>
internal sealed record Mention(
    ReadOnlyMemory<byte> Path,
    PathAttributes Attributes,
    Node? Node,
    PathKind Special,
    DeviceNumber Device,
    LinkGroup? Group,
    bool IsDirectory)
{
    /// <param name="anyDirectory">Stands for the node of a directory: metadata never says which.</param>
    public WalkedPath? ToWalked(Node anyDirectory)
    {
        if (Group is { Count: > 1, Leader: { } leader })
        {
            return WalkedPath.ForLink(Path, leader);
        }

        uint count = Group?.Count ?? 1;
        WalkedPath walked = IsDirectory ? WalkedPath.ForNode(Path, anyDirectory, Attributes)
            : Node is { } node ? WalkedPath.ForNode(Path, node, Attributes, count)
            : WalkedPath.ForSpecial(Path, Special, Device, Attributes, count);
        if (count > 1)
        {
            Group!.Leader = walked;
        }

        return walked;
    }
}
