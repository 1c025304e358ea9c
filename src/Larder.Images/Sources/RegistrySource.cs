using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Formats.Oci;
using Larder.Images.Originals;
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
    private ResolvedImage? _resolved;
    private ContentDigest? _guessed;

    public string Reference => ReferenceOf(_reference);

    public bool HasOriginal => true;

    /// <summary>What the image of a reference is called.</summary>
    public static string ReferenceOf(ImageReference reference) => $"oci://{reference}";

    // Registries count a HEAD as no pull. Its answer has no body, which alone would say which limit a 429 means.
    public async Task<SourceIdentity?> GuessAsync(CancellationToken cancellationToken)
    {
        try
        {
            _guessed = _reference.Digest
                ?? await KnownAsync(() => client.FindDigestAsync(_reference, cancellationToken)).ConfigureAwait(false);
            return _guessed is null ? null : IdentityOf(_guessed);
        }
        catch (LarderException error) when (error.Code != ErrorCodes.RegistryUnreachable && error.Code != ErrorCodes.RegistryTls)
        {
            // Some registries refuse HEAD; what is really wrong, the next question finds.
            return null;
        }
    }

    public async Task<SourceIdentity> IdentifyAsync(CancellationToken cancellationToken)
    {
        _resolved = await KnownAsync(() => client.ResolveAsync(_reference, request.Platform, cancellationToken)).ConfigureAwait(false);
        RequirePlatform(_resolved);
        return IdentityOf(_resolved.TopDigest);
    }

    public async Task<ImageContent> FetchAsync(KeptRoot keptAs, CancellationToken cancellationToken)
    {
        ImageImporter importer = new(store, client, clock)
        {
            Limits = observer.Limits,
            Progress = observer.Progress,
            Phase = Tell,
            Expires = keptAs.Expires,
        };
        ImportedImage image = await importer.ImportAsync(_resolved!, _ => keptAs.Name, cancellationToken).ConfigureAwait(false);
        return new TreeContent(store, image.Import.FileSystem, request.Disk)
        {
            Platform = image.Resolved.Index is null ? image.Resolved.Config?.Platform : request.Platform,
            Execution = ImageExecution.Read(image.Resolved.ConfigContent),
        };
    }

    // An image that is there already was found by the digest alone.
    public async Task<FileSystem> WriteOriginalAsync(StoreWriter writer, CancellationToken cancellationToken)
    {
        _resolved ??= await KnownAsync(() => client.ResolveAsync(_reference.At(_guessed!), request.Platform, cancellationToken)).ConfigureAwait(false);
        return await new OriginalWriter(client, writer, observer.Progress).WriteAsync(_resolved, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
    }

    private void Tell(ImportPhase phase) => observer.Phase?.Invoke(phase switch
    {
        ImportPhase.Resolve => PublishPhase.Resolve,
        ImportPhase.Download => PublishPhase.Download,
        ImportPhase.Unpack => PublishPhase.Unpack,
        _ => PublishPhase.Stack,
    });

    // Where there is an index, what it says was chosen by; configs that contradict it are many.
    private void RequirePlatform(ResolvedImage image)
    {
        if (image is { Index: null, Config.Platform: { } platform } && (platform.Os != request.Platform.Os || platform.Architecture != request.Platform.Architecture))
        {
            throw new LarderException(
                ErrorCodes.ImagePlatformMissing,
                $"{_reference} was not published",
                $"it is for {platform} only, and {request.Platform} was wanted",
                $"Ask for what there is with --platform {platform}");
        }
    }

    private SourceIdentity IdentityOf(ContentDigest digest) => new($"oci://{_reference.At(digest)}", digest.ToString());

    private async Task<T> KnownAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (LarderException error) when (address.AskedCatalog && IsUnknown(error))
        {
            throw Unknown(error);
        }
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
