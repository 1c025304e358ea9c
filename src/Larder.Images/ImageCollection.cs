using System.Text;
using Larder.Formats.Errors;
using Larder.Formats.Names;
using Larder.Images.Checking;
using Larder.Images.Originals;
using Larder.Images.Pruning;
using Larder.Images.Publishing;
using Larder.Images.Records;
using Larder.Images.Sources;
using Larder.Native.Durability;
using Larder.Native.Files;
using Larder.Sources.Catalog;
using Larder.Sources.Oci;
using Larder.Store;
using Larder.Store.Importing;

namespace Larder.Images;

/// <summary>
/// All bootable images of a root: the door to this project. Reading waits for nobody. Owns the directory's handle, not the
/// store.
/// </summary>
public sealed class ImageCollection : IDisposable
{
    private readonly ContentStore _store;
    private readonly TimeProvider _clock;
    private readonly ImageDirectories _images;
    private readonly ImageNames _names;

    private ImageCollection(ContentStore store, ImageDirectories images, TimeProvider clock)
    {
        (_store, _images, _clock) = (store, images, clock);
        _names = new ImageNames(store.Root);
    }

    /// <summary>Told what the making of an image begins; null to tell nobody.</summary>
    public Action<PublishPhase>? Phase { get; set; }

    /// <summary>Told bytes of content that were done; may be null.</summary>
    public IProgress<long>? Progress { get; set; }

    /// <summary>Told how many bytes of progress the phase has, where that is known; may be null.</summary>
    public Action<long>? Expect { get; set; }

    /// <summary>What an archive or layer may have.</summary>
    public TarImportOptions Limits { get; set; } = TarImportOptions.Default;

    /// <summary>Opens it.</summary>
    /// <param name="store">Holds file systems.</param>
    /// <param name="path">Absolute path of the directory of images; made where it is not there.</param>
    /// <param name="clock">Dates what is published.</param>
    /// <exception cref="LarderException">LRD3009: the directory is another root's, has something else in it, or is not mounted.</exception>
    public static ImageCollection Open(ContentStore store, string path, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(store);
        string? owner = path == DefaultPath(store.Root.Path) ? null : store.Root.Path;
        bool hasImages = owner is not null && new ImageNames(store.Root).KnowsAny;
        return new ImageCollection(store, ImageDirectories.Open(path, owner, hasImages), clock);
    }

    /// <summary>Where the images of a root are, unless the settings say otherwise.</summary>
    public static string DefaultPath(string root) => Path.Combine(root, "images");

    /// <summary>Publishes an entry of the catalog, or an image of a registry; what is there already is not fetched again.</summary>
    /// <exception cref="LarderException">
    /// LRD3003: the name has an image from somewhere else. LRD3005: no kernel. LRD3007: nobody knows it. LRD3303: no layers. What
    /// <see cref="RegistryClient"/> throws, and imports, and the writing of disks.
    /// </exception>
    public async Task<PublishedImage> PullAsync(
        RegistryClient client, ImageAddress address, PublishRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        using IImageSource source = ImageSources.Open(_store, _clock, client, address, request, Observer);
        return await Publisher().PublishAsync(request, source, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Publishes what is on this machine: a directory, a tar archive, a disk, or a bundle.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="request">How.</param>
    /// <param name="cancellationToken">Leaves nothing.</param>
    /// <exception cref="LarderException">LRD3010: nothing is there. LRD3006: it is none of these. As for <see cref="PullAsync"/> otherwise.</exception>
    public async Task<PublishedImage> ImportAsync(string path, PublishRequest request, CancellationToken cancellationToken = default)
    {
        using IImageSource source = LocalSources.Open(_store, _clock, path, null, request, Observer);
        return await Publisher().PublishAsync(request, source, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>All names, in order.</summary>
    public IReadOnlyList<ImageEntry> List() => [.. _names.List().Select(Describe)];

    /// <summary>The image of a name; null when there is none.</summary>
    public ImageEntry? Find(string name) => _names.Find(name) is { } named ? Describe(named) : null;

    /// <summary>The image of a name.</summary>
    /// <exception cref="LarderException">LRD3001: there is none.</exception>
    public ImageEntry Get(string name) => Find(name) ?? throw NotFound(name);

    /// <summary>An image as it was published; null when its layers were not kept, or nobody knows any more what it is.</summary>
    /// <exception cref="LarderException">LRD3004, LRD2301, LRD2302: what is kept is damaged.</exception>
    public OriginalImage? FindOriginal(ImageEntry image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return image.Record is { } record && new ImageRoots(_store, _clock).FindOriginal(record.Id) is { } layout
            ? OriginalImage.Read(_store, layout, record) : null;
    }

    /// <summary>An image as it was published.</summary>
    /// <exception cref="LarderException">LRD3303: its layers were not kept. And as <see cref="FindOriginal"/>.</exception>
    public OriginalImage GetOriginal(ImageEntry image) => FindOriginal(image) ?? throw ImageErrors.LayersNotKept(image.Name.Name, image.Name.Reference);

    /// <summary>What is said of a name that no image has.</summary>
    public LarderException NotFound(string name) => ImageErrors.NotFound(name, NearName.Find(name, _names.List().Select(image => image.Name)));

    /// <summary>What an image of a catalog's entry has as its reference.</summary>
    public static string ReferenceOf(CatalogEntry entry) => EntrySource.ReferenceOf(entry);

    /// <summary>What an image of a registry has as its reference.</summary>
    public static string ReferenceOf(ImageReference reference) => RegistrySource.ReferenceOf(reference);

    /// <summary>What is said where there can be no image of a name, since there is none at all.</summary>
    public static LarderException NoImage(string name) => ImageErrors.NotFound(name, null);

    /// <summary>
    /// Compares all files of an image with their digests, and the structures of its disk with each other. An image in which
    /// something else is found is marked as broken, so that the next pull or import makes it anew; a mark that is out of date goes.
    /// </summary>
    /// <returns>What is wrong, a clause each; empty when nothing is.</returns>
    public IReadOnlyList<string> Verify(ImageEntry image, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        string id = image.Name.Id;
        using DirectoryHandle? directory = _images.Handle.TryOpenDirectory(Encoding.UTF8.GetBytes(id));
        if (directory is null)
        {
            return [_images.Look(id).Fault ?? "its directory is not there"];
        }

        ImageState state = ImageState.OfOpen(directory, id);
        if (state.Record is null || (state.Fault is not null && !state.IsMarked))
        {
            return [state.Fault!];
        }

        IReadOnlyList<string> faults = ImageVerifier.Run(directory, state.Record, progress, cancellationToken);
        if (faults.Count > 0 || state.IsMarked)
        {
            Mark(id, directory, faults, cancellationToken);
        }

        return faults;
    }

    /// <summary>Takes a name away, and the image when it has no other.</summary>
    /// <exception cref="LarderException">LRD3001: there is none of that name.</exception>
    public async Task RemoveAsync(string name, CancellationToken cancellationToken = default)
    {
        using FileLock held = await ImageLocks.NameAsync(_store.Root, name, cancellationToken).ConfigureAwait(false);
        using FileLock alone = await ImageLocks.AllAsync(_store.Root, cancellationToken).ConfigureAwait(false);
        ImageEntry image = Get(name);
        _names.Remove(name);
        if (_names.Named(image.Name.Id).Count == 0 && !ImageStaging.IsBusy(_images, image.Name.Id))
        {
            _images.Remove(Encoding.UTF8.GetBytes(image.Name.Id));
            new ImageRoots(_store, _clock).Remove(image.Name.Id);
        }
    }

    /// <summary>Removes what is no image with a name: what interrupted commands left, what is broken, what moved on.</summary>
    /// <param name="isDry">Only says what it would remove.</param>
    /// <param name="cancellationToken">Ends the wait for commands that just give something a name.</param>
    public async Task<IReadOnlyList<PrunedPath>> PruneAsync(bool isDry = false, CancellationToken cancellationToken = default)
    {
        using FileLock alone = await ImageLocks.AllAsync(_store.Root, cancellationToken).ConfigureAwait(false);
        return new ImagePruner(_store, _images, _names, _clock).Run(isDry);
    }

    /// <summary>Gives images their names back after the database was lost, where they are whole and the root's own list names them.</summary>
    /// <returns>How many names.</returns>
    public int RestoreNames(CancellationToken cancellationToken = default)
    {
        using FileLock alone = ImageLocks.All(_store.Root, cancellationToken);
        return _names.Restore(_images);
    }

    /// <summary>Closes the directory.</summary>
    public void Dispose() => _images.Dispose();

    private void Mark(string id, DirectoryHandle directory, IReadOnlyList<string> faults, CancellationToken cancellationToken)
    {
        try
        {
            using FileLock alone = ImageLocks.All(_store.Root, cancellationToken);
            if (faults.Count > 0)
            {
                DamageMark.Set(_images, id, directory, faults);
            }
            else
            {
                DamageMark.Clear(_images, id, directory);
            }
        }
        catch (LinuxException error) when (error.Error is Errno.ReadOnly or Errno.NoSpace or Errno.Quota or Errno.InputOutput)
        {
            // What is wrong is told all the same.
        }
    }

    private PublishObserver Observer => new(Phase, Progress, Limits, Expect);

    private ImagePublisher Publisher() => new(_store, _images, _clock) { Phase = Phase, Progress = Progress };

    private ImageEntry Describe(NamedImage name)
    {
        ImageState state = _images.Look(name.Id);
        return new ImageEntry(name, state.Record, _images.PathOf(name.Id), state.Fault);
    }
}
