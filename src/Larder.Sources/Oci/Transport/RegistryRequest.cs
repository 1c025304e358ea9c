using Larder.Sources.Oci.Mirrors;

namespace Larder.Sources.Oci.Transport;

/// <summary>A request that can be sent again.</summary>
internal sealed record RegistryRequest(HttpMethod Method, Uri Address)
{
    /// <summary>Media types that are wanted, best first.</summary>
    public IReadOnlyList<string> Accept { get; init; } = [];

    /// <summary>First and last byte that are wanted; null for all.</summary>
    public (long First, long? Last)? Range { get; init; }

    /// <summary>
    /// Makes the body of one attempt; null for none. It is given what to call whenever a part was taken, so that a
    /// long upload does not count as a stall.
    /// </summary>
    public Func<Action, HttpContent>? Body { get; init; }

    /// <summary>What the origin of <see cref="Address"/> gets beside the request, and nobody else; null for nothing.</summary>
    public EndpointAccess? Access { get; init; }

    public bool IsReading => Method == HttpMethod.Get || Method == HttpMethod.Head;

    public static RegistryRequest Get(Uri address) => new(HttpMethod.Get, address);

    public static RegistryRequest Head(Uri address) => new(HttpMethod.Head, address);
}
