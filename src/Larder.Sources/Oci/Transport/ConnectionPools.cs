using System.Collections.Concurrent;

namespace Larder.Sources.Oci.Transport;

/// <summary>
/// The connections, with a pool of its own for each host that has certificates of its own. HTTP/1.1: several
/// connections carry more than the streams of one. Nothing is followed, stored or decompressed here. Owns the pools.
/// </summary>
internal sealed class ConnectionPools(RegistryClientOptions options, Func<string, string?> environment) : IDisposable
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ConnectionLife = TimeSpan.FromMinutes(5);

    private readonly EnvironmentProxy _proxy = new(environment);
    private readonly IReadOnlyList<string> _directories =
        options.CertificateDirectories ?? HostCertificates.DefaultDirectories(environment);

    private readonly ConcurrentDictionary<string, Lazy<HttpMessageInvoker>> _pools = new();

    public HttpMessageInvoker For(Uri address)
    {
        string key = $"{address.Scheme}://{address.Authority}";
        return _pools.GetOrAdd(key, _ => new Lazy<HttpMessageInvoker>(() => Create(address))).Value;
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

    private HttpMessageInvoker Create(Uri address)
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
        if (address.Scheme == "https" && HostCertificates.Read(_directories, address) is { IsEmpty: false } certificates)
        {
            handler.SslOptions = certificates.ToOptions();
        }

        return new HttpMessageInvoker(handler);
    }
}
