using Larder.Formats.FileMetadata;
using Larder.Store;
using Larder.Store.Trees;

namespace Larder.Packs.Packaging;

/// <summary>Makes of a built tree what every machine would have made of it.</summary>
internal static class PackTree
{
    /// <summary>
    /// The same tree owned by 0:0, of one time, without extended attributes: nothing a sandboxed build can set needs
    /// them, and what is there comes from the builder's file system. Modes stay, setuid too, except the root's, 0755.
    /// </summary>
    /// <param name="store">Holds the tree.</param>
    /// <param name="writer">Takes what is new; its batch is left for the caller to commit.</param>
    /// <param name="fileSystem">The tree.</param>
    /// <param name="mtime">Of all paths, seconds since 1970.</param>
    public static FileSystem Normalise(ContentStore store, StoreWriter writer, FileSystem fileSystem, long mtime)
    {
        FileSystemBuilder? builder = null;
        foreach (WalkedPath path in FileSystemReader.Walk(store, fileSystem))
        {
            if (builder is null)
            {
                builder = new FileSystemBuilder(writer, new PathAttributes(PathAttributes.ExecutableMode) { MtimeSeconds = mtime });
                continue;
            }

            Add(builder, path, new PathAttributes(path.Attributes.Mode) { MtimeSeconds = mtime });
        }

        return builder!.Finish();
    }

    private static void Add(FileSystemBuilder builder, WalkedPath path, PathAttributes attributes)
    {
        object? key = path.LinkCount > 1 ? path.Leader ?? path : null;
        switch (path.Kind)
        {
            case PathKind.Directory:
                builder.AddDirectory(path.Path, attributes);
                break;
            case PathKind.File:
                builder.AddFile(path.Path, path.Node, attributes, key);
                break;
            case PathKind.Symlink:
                builder.AddSymlink(path.Path, path.Node, attributes, key);
                break;
            default:
                builder.AddSpecial(path.Path, path.Kind, path.Device, attributes, key);
                break;
        }
    }
}
