using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;

namespace Larder.Store.Trees;

/// <summary>
/// Puts the files of one file system above those of another, as package managers install into a root: a directory of both
/// keeps the attributes that the lower one gave it, and one that stands where the lower one has a link to a directory goes
/// where the link leads (<c>/bin</c> of a pack into <c>/usr/bin</c> of Debian). A link where the lower one has a directory is
/// left out, and nothing else can take a directory's place. Other paths replace what is there; no name hides anything. What a mode closes even to the owner is opened to the owner's reading: in images that is root, whom no mode
/// keeps out (Fedora's <c>/etc/shadow</c> has none), and here whoever installs it.
/// </summary>
public static class FileSystemOverlay
{
    private const ushort ReadableByOwner = 0x100;
    private const ushort SearchableByOwner = 0x140;

    /// <summary>Makes the two one.</summary>
    /// <param name="store">Holds both, committed.</param>
    /// <param name="writer">Takes the new directories; its batch is left for the caller to commit.</param>
    /// <param name="lower">What is below; its root is the root.</param>
    /// <param name="upper">What is put above it.</param>
    /// <param name="cancellationToken">Asked at each path.</param>
    /// <exception cref="LarderException">
    /// LRD2307: the upper one has a file where the lower one has a directory. LRD2301, LRD2302: the store lacks a part.
    /// </exception>
    public static FileSystem Apply(
        ContentStore store, StoreWriter writer, FileSystem lower, FileSystem upper, CancellationToken cancellationToken = default)
    {
        DraftTree tree = new();
        foreach ((byte[] path, DraftItem item) in Items(store, lower, cancellationToken))
        {
            tree.Put(path, item);
        }

        foreach ((byte[] path, DraftItem item) in Items(store, upper, cancellationToken))
        {
            bool keepsDirectory = item.IsDirectory ? tree.HasDirectory(path) : tree.Find(path) is { IsDirectory: true };
            if (!keepsDirectory)
            {
                tree.Put(path, item);
            }
            else if (!item.IsDirectory && !item.IsSymlink)
            {
                throw Refused(path);
            }
        }

        FileSystemBuilder builder = new(writer, tree.Root.Attributes);
        tree.Emit(builder);
        return builder.Finish();
    }

    private static LarderException Refused(byte[] path) => new(
        ErrorCodes.CannotImport,
        "The pack cannot be put above its base",
        $"it has a file at «{Formats.Castore.NameText.Show(path)}», where the base has a directory",
        "Choose another base, or tell who made the pack");

    private static IEnumerable<(byte[] Path, DraftItem Item)> Items(ContentStore store, FileSystem fileSystem, CancellationToken cancellationToken)
    {
        DraftItems items = new();
        foreach (WalkedPath walked in FileSystemReader.Walk(store, fileSystem))
        {
            cancellationToken.ThrowIfCancellationRequested();
            DraftItem item = items.Of(walked);
            if (walked.Kind is not PathKind.Symlink)
            {
                ushort reading = walked.Kind is PathKind.Directory ? SearchableByOwner : ReadableByOwner;
                item.Attributes = item.Attributes with { Mode = (ushort)(item.Attributes.Mode | reading) };
            }

            yield return (walked.Path.ToArray(), item);
        }
    }
}
