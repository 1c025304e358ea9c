using Larder.Formats.FileMetadata;
using Larder.Store;
using Larder.Store.Roots;

namespace Larder.Images.Publishing;

/// <summary>The roots that keep what an image has in the store.</summary>
internal sealed class ImageRoots(ContentStore store, TimeProvider clock)
{
    private const string Prefix = "image/";
    private const string OriginalSuffix = "/original";
    private readonly StoreRoots _roots = new(store, clock);

    /// <summary>The root of an image's file system.</summary>
    public static string TreeOf(string id) => Prefix + id;

    /// <summary>The root of the image as it was published, kept byte for byte.</summary>
    public static string OriginalOf(string id) => Prefix + id + OriginalSuffix;

    /// <summary>Whether an image's file system is kept.</summary>
    public bool HasTree(string id) => _roots.Find(TreeOf(id)) is not null;

    /// <summary>The image as it was published; null when it is not kept.</summary>
    public FileSystem? FindOriginal(string id) => _roots.Find(OriginalOf(id))?.FileSystem;

    /// <summary>Lets go of all that is kept for an image.</summary>
    public void Remove(string id)
    {
        _roots.Remove(OriginalOf(id));
        _roots.Remove(TreeOf(id));
    }

    /// <summary>The ids of all images that something is kept for.</summary>
    public IReadOnlyList<string> Ids() =>
    [
        .. _roots.List().Where(root => root.Name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(root => root.Name[Prefix.Length..])
            .Select(rest => rest.EndsWith(OriginalSuffix, StringComparison.Ordinal) ? rest[..^OriginalSuffix.Length] : rest)
            .Distinct(),
    ];
}
