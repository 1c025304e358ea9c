using Larder.Formats.FileMetadata;
using Larder.Formats.Oci;
using Larder.Store;
using Larder.Store.Roots;

namespace Larder.Images.Pulling;

/// <summary>
/// The layers that are in the store, by the digest of their tar as it was computed here: no name that another store gave,
/// and no image's word, makes one known. A root keeps each for a month after an image last asked for it.
/// </summary>
internal sealed class LayerIndex(ContentStore store, TimeProvider clock)
{
    private static readonly TimeSpan IsKept = TimeSpan.FromDays(30);
    private readonly StoreRoots _roots = new(store, clock);

    /// <summary>The layer as it was imported; null when it is to be fetched. Its root is there for at least two weeks more.</summary>
    public FileSystem? Find(ContentDigest diffId)
    {
        if (_roots.Find(RootName(diffId)) is not { } root
            || !store.Ask(database => database.First("SELECT file_system FROM layers WHERE diff_id = ?1", row => row.Bytes(0).ToArray(), diffId.ToString()))
                .AsSpan().SequenceEqual(root.Id.Bytes))
        {
            return null;
        }

        _roots.Renew(root, IsKept);
        return root.FileSystem;
    }

    /// <summary>Commits a layer that a writer has, whose digest was computed and right.</summary>
    public void Add(StoreWriter writer, ContentDigest diffId, FileSystem layer) => _roots.CommitWith(
        writer,
        RootName(diffId),
        layer,
        clock.GetUtcNow() + IsKept,
        work => work.Execute(
            "INSERT INTO layers (diff_id, file_system) VALUES (?1, ?2) ON CONFLICT (diff_id) DO UPDATE SET file_system = excluded.file_system",
            diffId.ToString(),
            layer.ComputeId().Bytes.ToArray()));

    private static string RootName(ContentDigest diffId) => $"layer/{diffId}";
}
