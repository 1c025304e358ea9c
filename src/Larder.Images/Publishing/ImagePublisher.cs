using Larder.Formats.Errors;
using Larder.Formats.Oci;
using Larder.Images.Booting;
using Larder.Images.Records;
using Larder.Images.Sources;
using Larder.Images.Systems;
using Larder.Native.Durability;
using Larder.Store;
using Larder.Store.Roots;

namespace Larder.Images.Publishing;

/// <summary>
/// Makes an image of a source and gives it a name. All of it is made aside, synced, and appears by one rename; then the name
/// is set. A failure anywhere leaves what was there before.
/// </summary>
internal sealed class ImagePublisher(ContentStore store, ImageDirectories images, TimeProvider clock)
{
    private readonly ImageNames _names = new(store.Root);
    private readonly ImageRoots _roots = new(store, clock);

    /// <summary>Told what begins; null to tell nobody.</summary>
    public Action<PublishPhase>? Phase { get; init; }

    /// <summary>Told the bytes of the disk as they are written; may be null.</summary>
    public IProgress<long>? Progress { get; init; }

    /// <summary>Publishes; finds what is there already. Of two for one name the second waits, and finds what the first made.</summary>
    /// <exception cref="LarderException">
    /// LRD3003: the name has another source. LRD3005: no kernel. LRD3011, LRD3012: the image cannot boot its own init. LRD3303:
    /// layers are to be kept, and there are none. And what sources throw.
    /// </exception>
    public async Task<PublishedImage> PublishAsync(PublishRequest request, IImageSource source, CancellationToken cancellationToken)
    {
        using FileLock held = await ImageLocks.NameAsync(store.Root, request.Name, cancellationToken).ConfigureAwait(false);
        NamedImage? before = _names.Find(request.Name);
        if (before is not null && before.Reference != source.Reference && !request.Replaces)
        {
            throw ImageErrors.Taken(request.Name, before.Reference, source.Reference);
        }

        Phase?.Invoke(PublishPhase.Resolve);
        SourceIdentity? guess = await source.GuessAsync(cancellationToken).ConfigureAwait(false);
        if (request.KeepsLayers && !source.HasOriginal)
        {
            throw ImageErrors.NoLayers(source.Reference);
        }

        using OriginalKeeper original = new(store, clock, source, request.KeepsLayers, Phase);
        if (guess is not null && await TryNameAsync(NameOf(request, source, guess), before, original, cancellationToken).ConfigureAwait(false) is { } found)
        {
            return found;
        }

        ImageContent? pulled = guess is null ? null : FindPulled(request, guess);
        SourceIdentity identity = pulled is not null ? guess! : await source.IdentifyAsync(cancellationToken).ConfigureAwait(false);
        NamedImage name = NameOf(request, source, identity);
        if (identity != guess && await TryNameAsync(name, before, original, cancellationToken).ConfigureAwait(false) is { } there)
        {
            return there;
        }

        using ImageStaging staging = await Task.Run(() => ImageStaging.Begin(images, name.Id, cancellationToken), cancellationToken).ConfigureAwait(false);

        // Somebody may have made it, under another name, while this one waited.
        return await TryNameAsync(name, before, original, cancellationToken).ConfigureAwait(false)
            ?? await MakeAsync(
                request,
                async keptAs => pulled ?? FindPulled(request, identity) ?? await source.FetchAsync(new KeptRoot(keptAs), cancellationToken).ConfigureAwait(false),
                name,
                identity.Digest,
                staging,
                original,
                cancellationToken).ConfigureAwait(false);
    }

    private NamedImage NameOf(PublishRequest request, IImageSource source, SourceIdentity identity) => new(
        request.Name,
        ImageIdentity.Compute(identity.Digest, request.Platform, request.Disk, request.Kernel.Identity, request.System?.Identity),
        source.Reference,
        identity.Source,
        clock.GetUtcNow());

    // Of what was pulled before to be booted by the agent, all but the disk is there.
    private TreeContent? FindPulled(PublishRequest request, SourceIdentity identity) =>
        request.System is null ? null : new PulledTrees(store, images, clock).Find(request, identity.Digest);

    private async Task<PublishedImage?> TryNameAsync(NamedImage name, NamedImage? before, OriginalKeeper original, CancellationToken cancellationToken)
    {
        if (Find(name.Id) is null)
        {
            return null;
        }

        // Nobody removes an image between the look at it and the row that keeps it.
        await original.WriteAsync(name.Id, cancellationToken).ConfigureAwait(false);
        using FileLock held = ImageLocks.ShareAll(store.Root);
        if (Find(name.Id) is not { } record)
        {
            return null;
        }

        ImageStaging.Sweep(images, name.Id);
        bool isSame = before is not null && before with { Published = name.Published } == name;
        NamedImage named = isSame ? before! : name;
        bool hasNewLayers = Commit(named, isSame, original);
        return new PublishedImage(named, record, images.PathOf(name.Id), isSame && !hasNewLayers, hasNewLayers);
    }

    // In one commit with the layers, where some were written; true then.
    private bool Commit(NamedImage name, bool isSet, OriginalKeeper original)
    {
        if (original.TryCommit(name.Id, work => ImageNames.Set(work, name)))
        {
            _names.Save();
            return true;
        }

        if (!isSet)
        {
            _names.Set(name);
        }

        return false;
    }

    // Whole, and with all that the store is to keep of it.
    private ImageRecord? Find(string id) =>
        images.Look(id) is { IsWhole: true, Record: { } record } && (record.FileSystem is null || _roots.HasTree(id)) ? record : null;

    private async Task<PublishedImage> MakeAsync(
        PublishRequest request, Func<string, Task<ImageContent>> fetch, NamedImage name, string sourceDigest, ImageStaging staging, OriginalKeeper original, CancellationToken cancellationToken)
    {
        string keptAs = ImageRoots.TreeOf(name.Id);
        bool isKept = _roots.HasTree(name.Id);
        try
        {
            ImageContent content = await fetch(keptAs).ConfigureAwait(false);
            content = request.System is { } agent ? new SystemGraft(store, clock, agent).Apply(content, request, keptAs, cancellationToken) : content;
            await original.WriteAsync(name.Id, cancellationToken).ConfigureAwait(false);
            ImageRecord record = Place(request, content, name, sourceDigest, staging, cancellationToken);
            Phase?.Invoke(PublishPhase.Publish);
            using FileLock held = ImageLocks.ShareAll(store.Root);
            staging.Publish(record);
            isKept = true;
            Keep(content, keptAs);
            bool hasNewLayers = Commit(name, isSet: false, original);
            return new PublishedImage(name, record, images.PathOf(name.Id), WasThere: false, hasNewLayers);
        }
        catch when (!isKept)
        {
            new StoreRoots(store, clock).Remove(keptAs);
            throw;
        }
    }

    // Somebody may have taken it away with the broken image that this one replaces.
    private void Keep(ImageContent content, string keptAs)
    {
        StoreRoots roots = new(store, clock);
        if (content.FileSystem is { } fileSystem && roots.Find(keptAs) is null)
        {
            using StoreWriter writer = store.BeginWriting();
            roots.Commit(writer, keptAs, fileSystem);
        }
    }

    private ImageRecord Place(
        PublishRequest request, ImageContent content, NamedImage name, string sourceDigest, ImageStaging staging, CancellationToken cancellationToken)
    {
        KernelChoice choice = request.Kernel;
        if (choice is { TakesOwn: true, Otherwise: null } && content.HasKernel is false)
        {
            throw ImageErrors.NoKernel(request.Name);
        }

        if (content.IsFinished && request.Disk.IsGiven)
        {
            throw ImageErrors.Finished(name.Reference);
        }

        Phase?.Invoke(PublishPhase.Disk);
        (DiskRecord disk, BootRecord? own) = content.Place(staging, choice.TakesOwn, Progress, cancellationToken);
        BootFiles? given = choice.Fixed ?? (own is null ? choice.Otherwise : null);
        BootRecord? boot = given?.Place(staging.Directory, cancellationToken) ?? own;
        ImagePlatform platform = content.Platform ?? request.Platform;
        if (boot is null && choice != KernelChoice.None)
        {
            throw ImageErrors.NoKernel(request.Name);
        }

        if (boot is not null && boot.Architecture != platform.Architecture)
        {
            throw ImageErrors.Unfit(request.Name, boot.Architecture, platform);
        }

        return new ImageRecord
        {
            Id = name.Id,
            Source = name.Source,
            SourceDigest = sourceDigest,
            Platform = platform.ToString(),
            FileSystem = content.FileSystem?.ComputeId().ToString(),
            Rootfs = disk,
            Kernel = boot,
            Process = content.Execution,
            Init = content.Init,
        };
    }
}
