using Larder.Sources.Oci.Transport;

namespace Larder.Sources.Oci;

/// <summary>One place where a repository is served: the registry itself, or a mirror of it.</summary>
/// <param name="Session">How it is asked.</param>
/// <param name="Repository">What it calls the repository.</param>
/// <param name="Namespace">For a proxy, the registry that is meant; else null.</param>
/// <param name="IsMirror">False for the registry that the reference names.</param>
internal sealed record RegistryEndpoint(RegistrySession Session, string Repository, string? Namespace, bool IsMirror)
{
    /// <summary>The address of something of the repository: <c>/v2/NAME/</c> and the rest.</summary>
    /// <param name="rest">As <c>manifests/latest</c>; escaped already.</param>
    public Uri AddressOf(string rest)
    {
        char separator = rest.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        string query = Namespace is null ? "" : $"{separator}ns={Uri.EscapeDataString(Namespace)}";
        return new Uri(Session.Address, $"/v2/{Repository}/{rest}{query}");
    }

    /// <summary>Sends a request that only reads.</summary>
    public Task<HttpResponseMessage> ReadAsync(RegistryRequest request, string what, CancellationToken cancellationToken) =>
        Session.SendAsync(request, what, Repository, [RegistrySession.PullScope(Repository)], cancellationToken);

    /// <summary>Sends a request that changes something.</summary>
    public Task<HttpResponseMessage> WriteAsync(RegistryRequest request, string what, CancellationToken cancellationToken) =>
        Session.SendAsync(request, what, Repository, [RegistrySession.PushScope(Repository)], cancellationToken);
}
