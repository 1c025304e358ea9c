using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Native.Files;

namespace Larder.Store.Importing;

/// <summary>
/// Reads a directory of this machine into the store, on several processors at once. No link is followed, not even one
/// planted while it runs; a file that changes while it is read is read again, and after the third time the import fails
/// with LRD2304. What disappears before it is opened was never there. The root of the store itself is left empty where it is
/// met: it would be read into itself without end.
/// </summary>
/// <param name="writer">Takes the content; its batch is left for the caller to commit.</param>
/// <param name="progress">Told the bytes read, by the thread that imports; may be null.</param>
/// <param name="options">What to take; null for all of it.</param>
public sealed class DirectoryImporter(StoreWriter writer, IProgress<long>? progress = null, ImportOptions? options = null)
{
    /// <summary>Imports all below a directory, and the attributes of the directory itself.</summary>
    /// <exception cref="LarderException">LRD2304, LRD2307 for a path that no tree can hold, LRD8003, LRD8002, LRD8004.</exception>
    public ImportResult Import(DirectoryHandle directory, CancellationToken cancellationToken = default)
    {
        ImportRun run = new(writer, options ?? new ImportOptions(), progress, cancellationToken);
        ScannedDirectory root = run.Scan(directory);
        FileSystem fileSystem = new(root.Node!.Value, ScannedMetadata.Put(writer, root));
        return run.Result(root, fileSystem);
    }
}
