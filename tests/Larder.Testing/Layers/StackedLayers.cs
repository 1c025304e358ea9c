using System.Text;
using Larder.Formats.FileMetadata;
using Larder.Store;
using Larder.Store.Layers;
using Larder.Store.Trees;

namespace Larder.Testing.Layers;

/// <summary>Layers in a store, and what it made of them in the words of <see cref="LayerModel"/>.</summary>
public static class StackedLayers
{
    /// <summary>Imports archives of layers, each in a batch of its own, and stacks them.</summary>
    public static FileSystem Stack(ContentStore store, IEnumerable<byte[]> archives)
    {
        List<FileSystem> imported = [];
        foreach (byte[] archive in archives)
        {
            using StoreWriter writer = store.BeginWriting();
            imported.Add(new LayerImporter(writer).Import(new MemoryStream(archive)).FileSystem);
            writer.Commit();
        }

        using StoreWriter stacking = store.BeginWriting();
        FileSystem stacked = LayerStack.Apply(store, stacking, imported).FileSystem;
        stacking.Commit();
        return stacked;
    }

    /// <summary>A line for each path, as <see cref="LayerModel.Lines"/>.</summary>
    public static IReadOnlyList<string> Lines(ContentStore store, FileSystem fileSystem) =>
    [
        .. FileSystemReader.Walk(store, fileSystem).Select(path => LayerModel.Line(
            Text(path.Path),
            Kind(path.Kind),
            path.Kind is PathKind.File ? Encoding.UTF8.GetString(store.Read(path.Node.Digest, 100))
                : path.Kind is PathKind.Symlink ? Text(path.Node.Target) : "",
            path.Attributes.Mode,
            path.Attributes.MtimeSeconds,
            path.Attributes.Uid,
            Text((path.Leader ?? path).Path))).OrderBy(line => line.Split(' ')[1], StringComparer.Ordinal),
    ];

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.Latin1.GetString(bytes.Span);

    private static char Kind(PathKind kind) => kind switch
    {
        PathKind.Directory => 'd',
        PathKind.File => 'f',
        PathKind.Symlink => 'l',
        _ => 'p',
    };
}
