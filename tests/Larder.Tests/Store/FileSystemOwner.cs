using Larder.Formats.FileMetadata;
using Larder.Store;
using Larder.Store.Trees;

namespace Larder.Tests.Store;

/// <summary>Gives all paths to root, as what an ordinary user imports is not.</summary>
internal static class FileSystemOwner
{
    public static FileSystem Root(ContentStore store, StoreWriter writer, FileSystem fileSystem)
    {
        FileSystemBuilder? builder = null;
        foreach (WalkedPath path in FileSystemReader.Walk(store, fileSystem))
        {
            PathAttributes attributes = path.Attributes with { Uid = 0, Gid = 0 };
            object? key = path.LinkCount > 1 ? path.Leader ?? path : null;
            if (builder is null)
            {
                builder = new FileSystemBuilder(writer, attributes);
            }
            else if (path.Kind is PathKind.Directory)
            {
                builder.AddDirectory(path.Path, attributes);
            }
            else if (path.Kind is PathKind.File)
            {
                builder.AddFile(path.Path, path.Node, attributes, key);
            }
            else if (path.Kind is PathKind.Symlink)
            {
                builder.AddSymlink(path.Path, path.Node, attributes, key);
            }
            else
            {
                builder.AddSpecial(path.Path, path.Kind, path.Device, attributes, key);
            }
        }

        return builder!.Finish();
    }
}
