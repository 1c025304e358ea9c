using Larder.Formats.Digests;
using Larder.Sources.Local;
using Larder.Store;
using Larder.Store.Checking;
using Larder.Store.Importing;
using Larder.Store.Roots;

namespace Larder.Install;

/// <summary>A pack file that was installed: its layers hold the files of the pack's file system.</summary>
public sealed class PackRepairSource(ContentSource source) : IRepairSource
{
    /// <inheritdoc/>
    public string Name => source.ToString();

    /// <summary>The source of a record; null for what is no pack.</summary>
    public static PackRepairSource? Of(ContentSource source) => source.Kind == ContentSource.Pack ? new PackRepairSource(source) : null;

    /// <inheritdoc/>
    public void Put(StoreWriter writer, IReadOnlySet<Digest> wanted, CancellationToken cancellationToken)
    {
        using LocalPack pack = LocalPack.Open(System.Text.Encoding.UTF8.GetString(source.Location.Span));
        for (int index = 0; index < pack.Descriptor.Layers.Count; index++)
        {
            using VerifyingStream layer = pack.OpenLayer(index);
            _ = new TarImporter(writer).Import(layer, cancellationToken);
            layer.Drain();
        }
    }
}
