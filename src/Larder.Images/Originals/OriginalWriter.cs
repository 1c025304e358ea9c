using System.Text;
using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Formats.FileMetadata;
using Larder.Formats.Oci;
using Larder.Sources.Oci;
using Larder.Sources.Oci.Blobs;
using Larder.Store;
using Larder.Store.Segments;

namespace Larder.Images.Originals;

/// <summary>
/// Puts an image into the store as it was published: its manifest, the indexes that led there, its config and its
/// compressed layers, as the files of an image layout. What the download cache has is not fetched again.
/// </summary>
/// <param name="client">Fetches layers.</param>
/// <param name="writer">Takes all of it; its batch is left for the caller to commit.</param>
/// <param name="progress">Told bytes as they arrive or turn out to be there; may be null.</param>
internal sealed class OriginalWriter(RegistryClient client, StoreWriter writer, IProgress<long>? progress)
{
    private readonly SortedDictionary<string, DirectoryBuilder> _blobs = new(StringComparer.Ordinal);
    private readonly HashSet<ContentDigest> _added = [];

    /// <summary>Writes the layout.</summary>
    /// <exception cref="Formats.Errors.LarderException">What <see cref="RegistryClient.OpenBlobAsync"/> and the store throw.</exception>
    public async Task<FileSystem> WriteAsync(ResolvedImage image, CancellationToken cancellationToken)
    {
        foreach (ImageDocument.Index index in image.Indexes)
        {
            AddDocument(ReferenceEquals(index, image.Index) ? image.TopDigest : DigestWithin(image, index), index.Content);
        }

        AddDocument(image.ManifestDigest, image.Manifest.Content);
        AddDocument(image.Manifest.Config.Digest, image.ConfigContent);
        await AddLayersAsync(image, cancellationToken).ConfigureAwait(false);

        DirectoryBuilder blobs = new();
        foreach ((string algorithm, DirectoryBuilder files) in _blobs)
        {
            blobs.Add(Encoding.ASCII.GetBytes(algorithm), writer.PutDirectory(files.Build()));
        }

        DirectoryBuilder layout = new DirectoryBuilder()
            .Add(Encoding.ASCII.GetBytes(OciLayout.BlobsName), writer.PutDirectory(blobs.Build()))
            .Add(Encoding.ASCII.GetBytes(OciLayout.IndexName), Put(ImageDocument.Index.Write([Describe(image)])))
            .Add(Encoding.ASCII.GetBytes(OciLayout.MarkerName), Put(OciLayout.WriteMarker()));
        return FileSystem.Plain(writer.PutDirectory(layout.Build()));
    }

    private static ContentDescriptor Describe(ResolvedImage image) => new()
    {
        MediaType = image.Manifest.MediaType,
        Digest = image.ManifestDigest,
        Size = image.Manifest.Content.Length,
        Platform = image.Config?.Platform,
    };

    // An index within another one has the name that the outer one gave it.
    private static ContentDigest DigestWithin(ResolvedImage image, ImageDocument.Index inner) => image.Indexes
        .SelectMany(index => index.Manifests)
        .First(entry => entry.Size == inner.Content.Length && entry.Digest.Matches(inner.Content.Span)).Digest;

    // Downloads go on by themselves, all at once, while one after the other is put.
    private async Task AddLayersAsync(ResolvedImage image, CancellationToken cancellationToken)
    {
        using CancellationTokenSource stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<(ContentDescriptor Layer, Task<BlobDownload> Download)> downloads =
        [
            .. image.Layers.DistinctBy(layer => layer.Digest).Where(layer => !_added.Contains(layer.Digest))
                .Select(layer => (layer, client.OpenBlobAsync(image.Reference, layer, bytes => progress?.Report(bytes), stopping.Token))),
        ];
        try
        {
            foreach ((ContentDescriptor layer, Task<BlobDownload> opening) in downloads)
            {
                BlobDownload download = await opening.ConfigureAwait(false);
                using Stream content = download.OpenRead();
                (Digest digest, long size) = writer.Put(content, layer.Size, BlobKinds.File);
                await download.Completion.WaitAsync(cancellationToken).ConfigureAwait(false);
                Add(layer.Digest, Node.File(digest, (ulong)size, isExecutable: false));
            }
        }
        finally
        {
            await stopping.CancelAsync().ConfigureAwait(false);
            foreach ((_, Task<BlobDownload> opening) in downloads)
            {
                await ((Task)opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (opening.IsCompletedSuccessfully)
                {
                    BlobDownload ended = await opening.ConfigureAwait(false);
                    await ended.DisposeAsync().ConfigureAwait(false);
                }
            }
        }
    }

    private void AddDocument(ContentDigest digest, ReadOnlyMemory<byte> content) => Add(digest, Put(content.Span));

    private Node Put(ReadOnlySpan<byte> content) => Node.File(writer.Put(content, BlobKinds.File), (ulong)content.Length, isExecutable: false);

    private void Add(ContentDigest digest, Node node)
    {
        if (!_added.Add(digest))
        {
            return;
        }

        if (!_blobs.TryGetValue(digest.Algorithm, out DirectoryBuilder? files))
        {
            _blobs.Add(digest.Algorithm, files = new DirectoryBuilder());
        }

        files.Add(Encoding.ASCII.GetBytes(digest.Hex), node);
    }
}
