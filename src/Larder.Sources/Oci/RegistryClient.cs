using System.Collections.Concurrent;
using System.Net;
using Larder.Formats.Errors;
using Larder.Formats.Oci;
using Larder.Sources.Oci.Blobs;
using Larder.Sources.Oci.Mirrors;
using Larder.Sources.Oci.Transport;

namespace Larder.Sources.Oci;

/// <summary>
/// Pulls from and pushes to OCI registries (distribution-spec 1.1). What it hands out was checked against the digest
/// that named it. One client serves one command or one daemon; all members may be called at once. Owns connections.
/// </summary>
/// <remarks>
/// Unless another error is named, members throw <see cref="LarderException"/> with one of LRD1102 to LRD1110:
/// not logged in, denied, not there, limited, unreachable, off protocol, untrusted, led astray, too large.
/// </remarks>
public sealed partial class RegistryClient : IDisposable
{
    private readonly RegistryClientOptions _options;
    private readonly TimeProvider _clock;
    private readonly CredentialStore _credentials;
    private readonly ConnectionPools _pools;
    private readonly HttpSender _sender;
    private readonly RetryPolicy _retries;
    private readonly PatientSender _patience;
    private readonly ManifestReader _manifests;
    private readonly BlobCache _cache;
    private readonly SemaphoreSlim _transfers;
    private readonly ConcurrentDictionary<string, bool> _plainMirrors = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Name, EndpointAccess? Access), RegistrySession> _sessions = new();
    private readonly ConcurrentDictionary<(string Registry, string Repository), RegistryCredential?> _found = new();

    /// <summary>Makes a client; nothing is asked yet.</summary>
    /// <param name="options">How it behaves.</param>
    /// <param name="clock">For waits and the ends of tokens; null for the system's.</param>
    public RegistryClient(RegistryClientOptions options, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        Func<string, string?> environment = options.Environment ?? Environment.GetEnvironmentVariable;
        _options = options;
        _clock = clock ?? TimeProvider.System;
        _credentials = new CredentialStore(environment);
        _pools = new ConnectionPools(options, environment);
        _sender = new HttpSender(options, _pools);
        _retries = new RetryPolicy(options, _clock);
        _patience = new PatientSender(_sender, _retries, _clock);
        _manifests = new ManifestReader(Endpoints);
        _cache = new BlobCache(options.CacheDirectory, _clock);
        _transfers = new SemaphoreSlim(options.ConcurrentTransfers);
    }

    /// <summary>What registries warned of so far, and what of the files about mirrors is not used, each text once.</summary>
    public IReadOnlyCollection<string> Warnings => [.. _sender.Warnings, .. _options.Mirrors.Remarks, .. _plainMirrors.Keys.Order(StringComparer.Ordinal)];

    /// <summary>
    /// Uses this credential for a registry in place of those that files and helpers have; null for none at all.
    /// </summary>
    public void UseCredential(string registry, RegistryCredential? credential) =>
        _found[(registry, "")] = credential;

    /// <summary>Checks that a registry answers and takes the credential, as a login does.</summary>
    /// <param name="registry">As <see cref="ImageReference.Registry"/> has it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task PingAsync(string registry, CancellationToken cancellationToken = default)
    {
        string what = $"{registry} was not entered";

        // What is checked is the credential: an authorization that a file gives would hide it.
        EndpointAccess? access = _options.Mirrors.Find(ImageReference.Parse($"{registry}/any/name")).Access?.WithoutAuthorization();
        RegistrySession session = Session(registry, isMirror: false, isPlain: null, access);
        RegistryRequest request = RegistryRequest.Get(new Uri(session.Address, "/v2/"));
        using HttpResponseMessage response =
            await session.SendAsync(request, what, "", [], cancellationToken).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw await session.RefusedAsync(response, what, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Fetches the documents of an image or artifact: index, manifest for the platform, config.</summary>
    /// <exception cref="LarderException">
    /// <see cref="ErrorCodes.ImagePlatformMissing"/>, <see cref="ErrorCodes.ImageUnsupported"/>,
    /// <see cref="ErrorCodes.OciDocumentInvalid"/>, <see cref="ErrorCodes.DigestMismatch"/>,
    /// <see cref="ErrorCodes.SizeMismatch"/>, or one of a registry's.
    /// </exception>
    public async Task<ResolvedImage> ResolveAsync(
        ImageReference reference, ImagePlatform platform, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(platform);
        (ContentDigest top, ImageDocument document) =
            await _manifests.ReadAsync(reference, null, cancellationToken).ConfigureAwait(false);
        (ContentDigest digest, ImageDocument.Manifest manifest, IReadOnlyList<ImageDocument.Index> through) =
            await _manifests.ChooseAsync(reference, top, document, platform, cancellationToken).ConfigureAwait(false);
        ReadOnlyMemory<byte> config = await ReadSmallAsync(reference, manifest.Config, cancellationToken).ConfigureAwait(false);
        return new ResolvedImage(
            reference, top, through, digest, manifest, config,
            manifest.IsImage ? ImageConfig.Read(config, manifest.Layers.Count) : null);
    }

    /// <summary>Fetches one document: a manifest or an index.</summary>
    /// <exception cref="LarderException">As <see cref="ResolveAsync"/>.</exception>
    public async Task<(ContentDigest Digest, ImageDocument Document)> ReadDocumentAsync(
        ImageReference reference, CancellationToken cancellationToken = default) =>
        await _manifests.ReadAsync(reference, null, cancellationToken).ConfigureAwait(false);

    /// <summary>The digest that a tag stands for now, as the registry says; null when there is no such tag or it does
    /// not say. Counts as no pull.</summary>
    public Task<ContentDigest?> FindDigestAsync(ImageReference reference, CancellationToken cancellationToken = default) =>
        _manifests.TryHeadAsync(reference, cancellationToken);

    /// <summary>A blob of at most 4 MiB, whole.</summary>
    /// <exception cref="LarderException"><see cref="ErrorCodes.RegistryTooLarge"/>, or as <see cref="OpenBlobAsync"/>.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadSmallAsync(
        ImageReference reference, ContentDescriptor descriptor, CancellationToken cancellationToken = default)
    {
        if (descriptor.Data is { } data)
        {
            return data;
        }

        if (descriptor.Size > OciLimits.MaxDocumentBytes)
        {
            throw RegistryErrors.TooLarge($"{descriptor.Digest} of {reference} was not fetched", OciLimits.MaxDocumentBytes);
        }

        BlobDownload download = await OpenBlobAsync(reference, descriptor, null, cancellationToken).ConfigureAwait(false);
        await using (download.ConfigureAwait(false))
        {
            byte[] content = new byte[descriptor.Size];
            using Stream stream = download.OpenRead();
            await stream.ReadExactlyAsync(content, cancellationToken).ConfigureAwait(false);
            await download.Completion.ConfigureAwait(false);
            return content;
        }
    }

    /// <summary>
    /// Begins to fetch a blob into the cache, or finds it there. When another process or another caller fetches the
    /// same, waits for that one.
    /// </summary>
    /// <param name="reference">The repository that it is in.</param>
    /// <param name="descriptor">Its digest and exact size.</param>
    /// <param name="progress">Told bytes as they arrive from the network or turn out to be there; may be null.</param>
    /// <param name="cancellationToken">Ends the wait, and the download too.</param>
    /// <exception cref="LarderException"><see cref="ErrorCodes.RegistryTooLarge"/>: it claims to have more than 1 TiB.</exception>
    public Task<BlobDownload> OpenBlobAsync(
        ImageReference reference, ContentDescriptor descriptor, Action<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(descriptor);
        if (descriptor.Size > OciLimits.MaxBlobBytes)
        {
            throw RegistryErrors.TooLarge($"{descriptor.Digest} of {reference} was not fetched", OciLimits.MaxBlobBytes);
        }

        BlobOrigin origin = new(reference, descriptor, Endpoints(reference, byTag: false), _patience);
        BlobTransfer transfer = new(origin, descriptor, _options, _retries, _transfers);
        return BlobDownload.OpenAsync(_cache, transfer, descriptor, progress, cancellationToken);
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose()
    {
        foreach (RegistrySession session in _sessions.Values)
        {
            session.Dispose();
        }

        _pools.Dispose();
        _transfers.Dispose();
    }

    private RegistryEndpoint Upstream(ImageReference reference) => Upstream(reference, _options.Mirrors.Find(reference));

    private RegistryEndpoint Upstream(ImageReference reference, MirrorPlan plan) =>
        new(Session(reference.Registry, isMirror: false, isPlain: null, plan.Access), reference.Repository, null, IsMirror: false);

    private IReadOnlyList<RegistryEndpoint> Endpoints(ImageReference reference) => Endpoints(reference, reference.Digest is null);

    private IReadOnlyList<RegistryEndpoint> Endpoints(ImageReference reference, bool byTag)
    {
        MirrorPlan plan = _options.Mirrors.Find(reference);
        return
        [
            .. plan.Mirrors.Where(mirror => (byTag ? mirror.HasTags : mirror.HasContent) && IsAllowed(mirror))
                .Select(mirror => At(mirror, reference, isMirror: true)).Where(static mirror => !mirror.Session.IsUnreachable),
            plan.Server is { } server ? At(server, reference, isMirror: false) : Upstream(reference, plan),
        ];
    }

    private RegistryEndpoint At(MirrorEndpoint mirror, ImageReference reference, bool isMirror) => new(
        Session(mirror.Host, isMirror: true, mirror.IsPlain, mirror.Access),
        mirror.Prefix.Length == 0 ? reference.Repository : $"{mirror.Prefix}/{reference.Repository}",
        mirror.IsProxy ? reference.Registry : null,
        isMirror);

    // A file that names a mirror is no permission to speak http with it.
    private bool IsAllowed(MirrorEndpoint mirror)
    {
        bool isAllowed = mirror.IsPlain is not true || AllowsPlain(mirror.Host);
        if (!isAllowed)
        {
            _plainMirrors.TryAdd($"the mirror http://{mirror.Host} was not asked: http is spoken only with a registry on this machine, and only with --insecure", true);
        }

        return isAllowed;
    }

    // The credential is looked for by the name of whoever is asked: a mirror never gets the registry's.
    private RegistrySession Session(string registry, bool isMirror, bool? isPlain, EndpointAccess? access) => _sessions.GetOrAdd(
        ($"{(isMirror ? "mirror " : "")}{(isPlain is false ? "https " : "")}{registry}", access),
        _ => new RegistrySession(
            Address(registry, isPlain), access, _sender, _patience, _clock, repository => Credential(registry, repository)));

    private RegistryCredential? Credential(string registry, string repository) =>
        _found.TryGetValue((registry, ""), out RegistryCredential? given) && repository.Length > 0
            ? given
            : _found.GetOrAdd((registry, repository), _ => _credentials.Find(registry, repository));

    private Uri Address(string registry, bool? isPlain)
    {
        string host = registry == ImageReference.DockerHub ? "registry-1.docker.io" : registry;
        return new Uri($"{(isPlain is not false && AllowsPlain(registry) ? "http" : "https")}://{host}/");
    }

    private bool AllowsPlain(string registry) => registry != ImageReference.DockerHub && _options.PlainHttp switch
    {
        PlainHttp.Never => false,
        PlainHttp.Loopback => AddressRules.IsLoopback(new Uri($"http://{registry}/").DnsSafeHost),
        _ => true,
    };
}
