using System.Text;
using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Formats.FileMetadata;
using Larder.Store;
using Larder.Store.Segments;

namespace Larder.Images.Systems;

/// <summary>A file that is put into a whole-system image, or a link; root's.</summary>
/// <param name="Path">Parts joined by <c>/</c>.</param>
/// <param name="Mode">Permissions.</param>
/// <param name="Content">The bytes of the file, or the target of the link.</param>
/// <param name="IsLink">Whether it is one.</param>
internal sealed record SystemFile(string Path, ushort Mode, ReadOnlyMemory<byte> Content, bool IsLink = false)
{
    public static SystemFile Link(string path, string target) => new(path, PathAttributes.SymlinkMode, Encoding.UTF8.GetBytes(target), IsLink: true);

    /// <summary>Adds all that it is.</summary>
    public void AddTo(Blake3Hasher hasher) =>
        hasher.Update(Encoding.UTF8.GetBytes($"{Path}\0{Mode}\0{IsLink}\0{Digest.Of(Content.Span)}\0"));

    /// <summary>Puts its content into a batch, and says how it stands in a tree.</summary>
    public WalkedPath Put(StoreWriter writer)
    {
        Node node = IsLink ? Node.Symlink(Content.Span)
            : Node.File(writer.Put(Content.Span, BlobKinds.File), (ulong)Content.Length, (Mode & PathAttributes.OwnerExecute) != 0);
        return WalkedPath.ForNode(Encoding.UTF8.GetBytes(Path), node, new PathAttributes(Mode));
    }
}
