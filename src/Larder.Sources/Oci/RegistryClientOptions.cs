using Larder.Sources.Oci.Mirrors;

namespace Larder.Sources.Oci;

/// <summary>How a <see cref="RegistryClient"/> behaves.</summary>
public sealed record RegistryClientOptions
{
    /// <summary>Where downloads are kept; made when absent. It can be deleted at any time. Absolute.</summary>
    public required string CacheDirectory { get; init; }

    /// <summary>Never unless asked.</summary>
    public PlainHttp PlainHttp { get; init; } = PlainHttp.Never;

    /// <summary>Who is asked before a registry, or in its place.</summary>
    public RegistryMirrors Mirrors { get; init; } = RegistryMirrors.None;

    /// <summary>
    /// Bytes of a part of a large blob, 4096 to 1 GiB. 8 MiB: large enough that its request costs nothing, small
    /// enough that a lost one is cheap.
    /// </summary>
    public int ChunkBytes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 4096);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 1 << 30);
            field = value;
        }
    } = 8 << 20;

    /// <summary>Parts of one blob that are fetched at once, 1 to 16. Registries hold a connection to some 50 MB/s.</summary>
    public int ConcurrentChunks
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 16);
            field = value;
        }
    } = 4;

    /// <summary>Transfers of blobs at once over all, 1 to 64. Other clients take 3 to 6.</summary>
    public int ConcurrentTransfers
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 64);
            field = value;
        }
    } = 6;

    /// <summary>How long nothing may arrive before a transfer counts as cut. There is no limit to the whole.</summary>
    public TimeSpan StallLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Attempts at one request, or at one place of a blob, 1 and up.</summary>
    public int MaxAttempts
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = 5;

    /// <summary>The wait before the second attempt; doubled for each further one, and jittered by half.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait. A registry that asks for more (Retry-After) ends the attempts.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Bytes of a body of an upload by parts; 4096 and up, and a registry may ask for more.</summary>
    public int UploadChunkBytes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 4096);
            field = value;
        }
    } = 16 << 20;

    /// <summary>
    /// Where to look for <c>certs.d</c>-style directories, <c>HOST:PORT/{*.crt, *.cert, *.key}</c> in each; null for
    /// Docker's and Podman's own.
    /// </summary>
    public IReadOnlyList<string>? CertificateDirectories { get; init; }

    /// <summary>Reads a variable of the environment; null for the process's own.</summary>
    public Func<string, string?>? Environment { get; init; }
}
