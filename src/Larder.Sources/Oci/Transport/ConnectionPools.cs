using System.Collections.Concurrent;

namespace Larder.Sources.Oci.Transport;

/// <summary>
/// The connections, with a pool of its own for each host, and for each endpoint that has certificates of its own. HTTP/1.1: several
/// connections carry more than the streams of one. Nothing is followed, stored or decompressed here. Owns the pools.
/// </summary>
internal sealed class ConnectionPools(RegistryClientOptions options, Func<string, string?> environment) : IDisposable
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ConnectionLife = TimeSpan.FromMinutes(5);

    private readonly EnvironmentProxy _proxy = new(environment);
    private readonly IReadOnlyList<string> _directories =
        options.CertificateDirectories ?? HostCertificates.DefaultDirectories(environment);

    private readonly ConcurrentDictionary<(string Origin, HostCertificates? Certificates), Lazy<HttpMessageInvoker>> _pools = new();

    /// <summary>The pool of an address.</summary>
    /// <param name="address">Its scheme, host and port count.</param>
    /// <param name="certificates">Beside those that <c>certs.d</c> has for the host; null for none. Connections are shared only with who has the same.</param>
    public HttpMessageInvoker For(Uri address, HostCertificates? certificates)
    {
        HostCertificates? more = address.Scheme == "https" && certificates is { IsEmpty: false } ? certificates : null;
        return _pools.GetOrAdd(
            ($"{address.Scheme}://{address.Authority}", more), _ => new Lazy<HttpMessageInvoker>(() => Create(address, more))).Value;
    }

    public void Dispose()
    {
        foreach (Lazy<HttpMessageInvoker> pool in _pools.Values)
        {
            if (pool.IsValueCreated)
            {
                pool.Value.Dispose();
            }
        }
    }

    private HttpMessageInvoker Create(Uri address, HostCertificates? more)
    {
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            Proxy = _proxy,
            ConnectTimeout = ConnectLimit,
            PooledConnectionLifetime = ConnectionLife,
            ActivityHeadersPropagator = null,
        };
        if (address.Scheme == "https")
        {
            HostCertificates kept = HostCertificates.Read(_directories, address);
            HostCertificates certificates = more?.With(kept) ?? kept;
            handler.SslOptions = certificates.IsEmpty ? handler.SslOptions : certificates.ToOptions();
        }

        return new HttpMessageInvoker(handler);
    }
}
