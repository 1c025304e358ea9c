using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using Larder.Sources.Oci.Transport;

namespace Larder.Sources.Oci.Mirrors;

/// <summary>
/// How one endpoint is reached: the authorities that are trusted for it beside the system's, the certificates that it is shown, and
/// the headers that it gets with each request. Its scheme, host and port get it, and nobody that it leads to elsewhere. Only
/// <c>hosts.toml</c> makes one.
/// </summary>
public sealed record EndpointAccess
{
    private const string Authorization = "Authorization";

    internal EndpointAccess(string origin) => Origin = origin;

    /// <summary>The file that says so, absolute.</summary>
    public string Origin { get; }

    /// <summary>Files of authorities in PEM, absolute.</summary>
    public IReadOnlyList<string> Authorities { get; internal init; } = [];

    /// <summary>The certificates of ours, the one that is preferred first.</summary>
    public IReadOnlyList<ClientCertificateFiles> ClientCertificates { get; internal init; } = [];

    /// <summary>The names of the headers, each once; their values may be secrets.</summary>
    public IReadOnlyList<string> HeaderNames => [.. Headers.Select(header => header.Key)];

    /// <summary>Whether a header says who we are, in the place of any credential that is kept.</summary>
    public bool HasAuthorization => Headers.Any(IsAuthorization);

    /// <summary>What was read from the files.</summary>
    internal HostCertificates Certificates { get; init; } = new([], new X509Certificate2Collection());

    /// <summary>Names and values, valid as HTTP has them.</summary>
    internal IReadOnlyList<KeyValuePair<string, IReadOnlyList<string>>> Headers { get; init; } = [];

    /// <summary>The same, without what says who we are.</summary>
    internal EndpointAccess WithoutAuthorization() => HasAuthorization ? this with { Headers = [.. Headers.Where(header => !IsAuthorization(header))] } : this;

    /// <summary>Adds the headers to a request's, in the place of those of the same name.</summary>
    internal void AddHeaders(HttpRequestHeaders headers)
    {
        foreach ((string name, IReadOnlyList<string> values) in Headers)
        {
            headers.Remove(name);
            headers.TryAddWithoutValidation(name, values);
        }
    }

    private static bool IsAuthorization(KeyValuePair<string, IReadOnlyList<string>> header) =>
        header.Key.Equals(Authorization, StringComparison.OrdinalIgnoreCase);
}
