using Larder.Formats.Castore;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;

namespace Larder.Store.Trees;

/// <summary>
/// Puts single files and links into the root file system of a machine. What leads to them stays as it is: a directory with
/// all that it says of itself, a link to one as that link, followed inside the tree. What is missing there is made, plain
/// (root's, 0755). Everything else of the tree keeps what it has.
/// </summary>
public static class FileSystemInsertion
{
    /// <summary>Makes the tree with the files in it.</summary>
    /// <param name="store">Holds the tree, committed.</param>
    /// <param name="writer">Has the files' content, and takes the new directories; its batch is left for the caller to commit.</param>
    /// <param name="into">What gets them.</param>
    /// <param name="files">Files and links; each replaces a file or link that has its path.</param>
    /// <param name="cancellationToken">Asked at each path.</param>
    /// <exception cref="LarderException">
    /// LRD2307: a directory stands where a file is to be, a file where a directory is to lead there, or links lead in a circle.
    /// LRD2301, LRD2302: the store lacks a part.
    /// </exception>
    public static FileSystem Apply(
        ContentStore store, StoreWriter writer, FileSystem into, IEnumerable<WalkedPath> files, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        DraftTree tree = new();
        DraftItems items = new();
        foreach (WalkedPath walked in FileSystemReader.Walk(store, into))
        {
            cancellationToken.ThrowIfCancellationRequested();
            tree.Put(walked.Path.ToArray(), items.Of(walked));
        }

        foreach (WalkedPath file in files)
        {
            byte[] path = file.Path.ToArray();
            if (tree.Find(path) is { IsDirectory: true })
            {
                throw Refused(path);
            }

            tree.Put(path, DraftItem.Of(file.Node, file.Attributes));
        }

        FileSystemBuilder builder = new(writer, tree.Root.Attributes);
        tree.Emit(builder);
        return builder.Finish();
    }

    private static LarderException Refused(byte[] path) => new(
        ErrorCodes.CannotImport,
        $"«{NameText.Show(path)}» could not be put into the tree",
        "a directory stands there",
        "Take it away, or choose another tree");
}
