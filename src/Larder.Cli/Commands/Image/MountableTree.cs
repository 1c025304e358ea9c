using Larder.Formats.Digests;
using Larder.Formats.FileMetadata;
using Larder.Images;
using Larder.Images.Mounting;
using Larder.Store.Roots;
using Larder.Store.Trees;

namespace Larder.Cli.Commands.Image;

/// <summary>Finds what is to be mounted: by the name of an image, a name of the store, or a digest.</summary>
internal static class MountableTree
{
    /// <summary>The tree.</summary>
    /// <exception cref="Formats.Errors.LarderException">LRD3001: nothing has that name. LRD3205: it came as a finished disk. LRD2302.</exception>
    public static FileSystem Find(CommandContext context, ImageSession session, string name)
    {
        if (session.Images.Find(name) is { Record: { } record })
        {
            return record.FileSystem is { } id ? FileSystemReader.Resolve(session.Store, Digest.Parse(id)) : throw StoreMounts.NoTree(name);
        }

        return Digest.TryParse(name, out Digest digest)
            ? FileSystemReader.Resolve(session.Store, digest)
            : new StoreRoots(session.Store, context.Clock).Find(name)?.FileSystem ?? throw ImageCollection.NoImage(name);
    }
}
