using Larder.Formats.Castore;
using Larder.Formats.Digests;

namespace Larder.Formats.FileMetadata;

/// <summary>Checks that metadata is valid and belongs to its tree.</summary>
public static class MetadataValidator
{
    /// <summary>Walks the whole file system, as <see cref="FileSystemWalker"/> does.</summary>
    /// <returns>How many paths it has, the root among them.</returns>
    /// <exception cref="Errors.LarderException">LRD2202 or LRD2201, as the walker says.</exception>
    public static long Validate(Node root, Func<Digest, CastoreDirectory> directories, Stream metadata)
    {
        using FileSystemWalker walker = new(root, directories, metadata);
        long paths = 0;
        while (walker.Next() is not null)
        {
            paths++;
        }

        return paths;
    }
}
