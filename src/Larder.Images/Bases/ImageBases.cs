using Larder.Formats.Errors;
using Larder.Formats.Oci;
using Larder.Images.Booting;
using Larder.Images.Publishing;
using Larder.Images.Sources;
using Larder.Sources.Bases;
using Larder.Sources.Catalog;
using Larder.Sources.Oci;
using Larder.Store;
using Larder.Store.Importing;
using Larder.Store.Roots;

namespace Larder.Images.Bases;

/// <summary>
/// The root file systems of images, for packs that are built or run on them: found by the same names as images, without a
/// disk and without a kernel. What the store has is not fetched again; a root keeps it for two weeks to a month after it was
/// last asked for.
/// </summary>
/// <param name="store">Takes them.</param>
/// <param name="catalog">Knows names; made when the first one is asked for.</param>
/// <param name="connect">Makes a client of registries, which is disposed of; true lets it ask this machine over http.</param>
/// <param name="clock">Dates the roots.</param>
public sealed class ImageBases(ContentStore store, Lazy<ImageCatalog> catalog, Func<bool, RegistryClient> connect, TimeProvider clock) : IBaseTrees
{
    private static readonly TimeSpan IsKept = TimeSpan.FromDays(30);

    private readonly StoreRoots _roots = new(store, clock);

    /// <summary>Local files and directories that stand for names, whatever catalog and registries have.</summary>
    public IReadOnlyDictionary<string, string> Places { get; init; } = new Dictionary<string, string>();

    /// <summary>Told what the client warned of; null to tell nobody.</summary>
    public Action<string>? Warn { get; init; }

    /// <inheritdoc/>
    public async Task<BaseTree> GetAsync(BaseRequest request, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        string name = request.Name.ToString();
        PublishRequest how = new() { Name = name, Platform = PlatformOf(request), Kernel = KernelChoice.None };
        PublishObserver observer = new(null, progress, TarImportOptions.Default);
        if (Places.TryGetValue(name, out string? path))
        {
            RequireThere(name, path);
            using IImageSource local = LocalSources.Open(store, clock, path, null, how, observer);
            return await GetAsync(request, local, cancellationToken).ConfigureAwait(false);
        }

        using RegistryClient client = connect(request.IsInsecure);
        try
        {
            using IImageSource source = ImageSources.Open(store, clock, client, ImageAddress.Parse(name, catalog.Value), how, observer);
            return await GetAsync(request, source, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            foreach (string warning in client.Warnings)
            {
                Warn?.Invoke(warning);
            }
        }
    }

    private static void RequireThere(string name, string path)
    {
        if (!Path.Exists(path))
        {
            throw new LarderException(
                ErrorCodes.ImageSourceNotFound,
                $"The base {name} was not found",
                $"the configuration gives it the place {path}, and nothing is there",
                "Put it there, or correct its place in [bases]; larder config show says which file has it");
        }
    }

    private async Task<BaseTree> GetAsync(BaseRequest request, IImageSource source, CancellationToken cancellationToken)
    {
        if (await source.GuessAsync(cancellationToken).ConfigureAwait(false) is { } guessed && Find(request, guessed) is { } found)
        {
            return found;
        }

        SourceIdentity identity = await source.IdentifyAsync(cancellationToken).ConfigureAwait(false);
        if (Find(request, identity) is { } known)
        {
            return known;
        }

        KeptRoot root = new(RootName(request, identity), clock.GetUtcNow() + IsKept);
        ImageContent content = await source.FetchAsync(root, cancellationToken).ConfigureAwait(false);
        if (content is { FileSystem: { } fileSystem, IsFinished: false })
        {
            return new BaseTree(TextOf(identity), fileSystem);
        }

        _roots.Remove(root.Name);
        throw new LarderException(
            ErrorCodes.UnsupportedBase,
            $"{request.Name} cannot be the base of a pack",
            $"{identity.Source} is a finished disk, and packs need its files",
            "Name an image of a registry, or give its root file system a path in [bases] of the configuration");
    }

    private BaseTree? Find(BaseRequest request, SourceIdentity identity)
    {
        if (_roots.Find(RootName(request, identity)) is not { } root)
        {
            return null;
        }

        _roots.Renew(root, IsKept);
        return new BaseTree(TextOf(identity), root.FileSystem);
    }

    private static string TextOf(SourceIdentity identity) =>
        identity.Source.Contains(identity.Digest, StringComparison.Ordinal) ? identity.Source : $"{identity.Source}@{identity.Digest}";

    private static string RootName(BaseRequest request, SourceIdentity identity) => $"base/{identity.Digest}/{request.Platform}";

    private static ImagePlatform PlatformOf(BaseRequest request) => ImagePlatform.TryParse(request.Platform.ToString())!;
}
