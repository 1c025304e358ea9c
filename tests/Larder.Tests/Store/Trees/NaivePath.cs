using System.Text;
using Larder.Formats.FileMetadata;

namespace Larder.Tests.Store.Trees;

/// <summary>One path of a <see cref="NaiveFileSystem"/>.</summary>
/// <param name="What">What it is, whatever its path and link group say.</param>
/// <param name="Group">Paths of one link group have the same object.</param>
internal sealed record NaivePath(WalkedPath What, object? Group)
{
    public WalkedPath At(string path)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(path);
        return What.Kind is PathKind.Directory or PathKind.File or PathKind.Symlink
            ? WalkedPath.ForNode(bytes, What.Node, What.Attributes)
            : WalkedPath.ForSpecial(bytes, What.Kind, What.Device, What.Attributes);
    }
}
