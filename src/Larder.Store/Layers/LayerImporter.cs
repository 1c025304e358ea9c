using Larder.Formats.Castore;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Formats.Tar;
using Larder.Store.Importing;
using Larder.Store.Segments;
using Larder.Store.Trees;

namespace Larder.Store.Layers;

/// <summary>
/// Reads a layer of an image into the store (image-spec, layer.md): its files, and what it says of the layers below, which
/// are not needed for it. So layers are read in any order and at once, and one that several images have is read once.
/// </summary>
/// <param name="writer">Takes the content; its batch is left for the caller to commit.</param>
/// <param name="options">What an archive may have; null for the defaults.</param>
/// <param name="progress">Told the bytes of each file; may be null.</param>
public sealed class LayerImporter(StoreWriter writer, TarImportOptions? options = null, IProgress<long>? progress = null)
{
    /// <summary>Below it the layer's own tree stands in what is kept of it.</summary>
    internal static ReadOnlySpan<byte> TreeName => "tree"u8;

    /// <summary>The file that has its <see cref="LayerChanges"/>.</summary>
    internal static ReadOnlySpan<byte> ChangesName => "changes"u8;

    /// <summary>
    /// Imports a layer, reading the stream to its end. Some tools write layers without the blocks that end an archive, so
    /// that only its digest tells whether one is whole.
    /// </summary>
    /// <param name="archive">
    /// Plain, as its digest is of this form: one that is compressed once more is refused, as everybody else does. Not disposed.
    /// </param>
    /// <param name="cancellationToken">Leaves nothing but uncommitted bytes.</param>
    /// <returns>
    /// What is kept of it: a directory with the tree and the changes, by which <see cref="LayerStack"/> applies it.
    /// </returns>
    /// <exception cref="LarderException">As <see cref="TarImporter.Import"/>.</exception>
    public ImportResult Import(Stream archive, CancellationToken cancellationToken = default)
    {
        LayerMarkers markers = new();
        TarImporter importer = new(writer, options, progress) { Mode = TarReadMode.Concatenated | TarReadMode.MissingEnd, IsPlain = true };
        DraftTree tree = importer.Read(archive, markers.Take, cancellationToken);
        List<(byte[] Path, byte[] Target)> below = [];
        tree.ResolveLinks(below);
        LayerChanges changes = new()
        {
            Whiteouts = markers.Whiteouts,
            Opaque = markers.Opaque,
            Implied = [.. tree.Implied().Order(NameComparer.Instance)],
            Links = [.. below.Select(link => ((ReadOnlyMemory<byte>)link.Path, (ReadOnlyMemory<byte>)link.Target)).OrderBy(link => link.Item1, NameComparer.Instance)],
        };

        FileSystemBuilder builder = new(writer, new PathAttributes(PathAttributes.ExecutableMode));
        byte[] encoded = changes.Encode();
        Node file = Node.File(writer.Put(encoded, BlobKinds.File), (ulong)encoded.Length, isExecutable: false);
        builder.AddFile(ChangesName.ToArray(), file, PathAttributes.DefaultFor(file));
        builder.AddDirectory(TreeName.ToArray(), tree.Root.Attributes);
        tree.Emit(builder, TreeName.ToArray());
        FileSystem fileSystem = builder.Finish();
        return new ImportResult(fileSystem, builder.Counts, 0, writer.NewBlobs, writer.NewBytes) { ReadFiles = builder.Counts.Files };
    }
}
