using Larder.Formats.Digests;
using Larder.Native.Files;
using Larder.Store.Importing;
using Larder.Store.Roots;

namespace Larder.Store.Checking;

/// <summary>
/// A directory or an archive that was imported before. It is imported once more: what is still the same has the same
/// digests, directories and file metadata among it.
/// </summary>
public sealed class RecordedSource(ContentSource source) : IRepairSource
{
    /// <inheritdoc/>
    public string Name => source.ToString();

    /// <summary>The source of a record; null for a kind that is another project's to read.</summary>
    public static RecordedSource? Of(ContentSource source) =>
        source.Kind is ContentSource.Directory or ContentSource.Archive ? new RecordedSource(source) : null;

    // One thread: what is wanted is not shared between writers.
    /// <inheritdoc/>
    public void Put(StoreWriter writer, IReadOnlySet<Digest> wanted, CancellationToken cancellationToken)
    {
        if (source.Kind == ContentSource.Directory)
        {
            using DirectoryHandle directory = DirectoryHandle.Open(source.Location.Span);
            _ = new DirectoryImporter(writer, null, new ImportOptions { Threads = 1 }).Import(directory, cancellationToken);
        }
        else
        {
            using FileStream archive = File.OpenRead(System.Text.Encoding.UTF8.GetString(source.Location.Span));
            _ = new TarImporter(writer, new TarImportOptions { Threads = 1 }).Import(archive, cancellationToken);
        }
    }
}
