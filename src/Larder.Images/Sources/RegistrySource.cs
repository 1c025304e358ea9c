using Larder.Formats.Errors;
using Larder.Formats.Oci;
using Larder.Images.Publishing;
using Larder.Images.Pulling;
using Larder.Sources.Catalog;
using Larder.Sources.Oci;
using Larder.Store;

namespace Larder.Images.Sources;

/// <summary>An image of a registry.</summary>
internal sealed class RegistrySource(
    ContentStore store, RegistryClient client, TimeProvider clock, ImageAddress address, PublishRequest request, PublishObserver observer) : IImageSource
{
    private readonly ImageReference _reference = address.Reference!;
    private ImageReference? _exact;

    public string Reference => $"oci://{_reference}";

    // Registries count a HEAD as no pull; one that does not say the digest is asked for the documents.
    public async Task<SourceIdentity> IdentifyAsync(CancellationToken cancellationToken)
    {
        ContentDigest digest;
        try
        {
            digest = _reference.Digest
                ?? await client.FindDigestAsync(_reference, cancellationToken).ConfigureAwait(false)
                ?? (await client.ResolveAsync(_reference, request.Platform, cancellationToken).ConfigureAwait(false)).TopDigest;
        }
        catch (LarderException error) when (address.AskedCatalog && IsUnknown(error))
        {
            throw Unknown(error);
        }

        _exact = _reference.At(digest);
        return new SourceIdentity($"oci://{_exact}", digest.ToString());
    }

    public async Task<ImageContent> FetchAsync(string keptAs, CancellationToken cancellationToken)
    {
        ImageImporter importer = new(store, client, clock)
        {
            Limits = observer.Limits,
            Progress = observer.Progress,
            Phase = phase => observer.Phase?.Invoke(phase switch
            {
                ImportPhase.Download => PublishPhase.Download,
                ImportPhase.Unpack => PublishPhase.Unpack,
                ImportPhase.Stack => PublishPhase.Stack,
                _ => PublishPhase.Resolve,
            }),
        };
        ImportedImage image = await importer.ImportAsync(_exact ?? _reference, request.Platform, _ => keptAs, cancellationToken).ConfigureAwait(false);
        ImagePlatform? platform = image.Resolved.Config?.Platform;
        if (platform is not null && (platform.Os != request.Platform.Os || platform.Architecture != request.Platform.Architecture))
        {
            throw new LarderException(
                ErrorCodes.ImagePlatformMissing,
                $"{_reference} was not published",
                $"it is for {platform} only, and {request.Platform} was wanted",
                $"Ask for what there is with --platform {platform}");
        }

        return new TreeContent(store, image.Import.FileSystem, request.Disk)
        {
            Platform = platform,
            Execution = ImageExecution.Read(image.Resolved.ConfigContent),
        };
    }

    public void Dispose()
    {
    }

    // A registry that is asked by a stranger says of both what is private and what does not exist that one may not enter.
    private static bool IsUnknown(LarderException error) =>
        error.Code == ErrorCodes.RegistryNotFound || error.Code == ErrorCodes.RegistryUnauthorized || error.Code == ErrorCodes.RegistryDenied;

    private LarderException Unknown(LarderException error) => new(
        ErrorCodes.ImageUnknown,
        $"{_reference} was not found",
        $"there is no catalog entry of that name{(address.Near is { } near ? $" (did you mean {near}?)" : "")}; {_reference.Registry} says that it does not exist or is private: {error.Why}",
        $"Look at the spelling, see the entries with: larder image catalog, or {error.Action}",
        error);
}
