using Larder.Sources.Oci;
using Larder.Testing.Files;

namespace Larder.Testing.Registry;

/// <summary>A user of registries: a home without credentials, a cache, and clients that wait hardly at all. Dispose it.</summary>
public sealed class RegistryHome : IDisposable
{
    private readonly List<RegistryClient> _clients = [];

    public TempDirectory Temp { get; } = new();

    /// <summary>The environment of the clients.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    public string Cache => Temp.Combine("cache");

    public RegistryClientOptions Options => new()
    {
        CacheDirectory = Cache,
        PlainHttp = PlainHttp.Loopback,
        FirstDelay = TimeSpan.FromMilliseconds(1),
        MaxDelay = TimeSpan.FromSeconds(5),
        StallLimit = TimeSpan.FromSeconds(20),
        CertificateDirectories = [Temp.Combine("certs.d")],
        Environment = name => name == "HOME" ? Temp.Path : Environment.GetValueOrDefault(name),
    };

    public RegistryClient Client(Func<RegistryClientOptions, RegistryClientOptions>? change = null, TimeProvider? clock = null)
    {
        RegistryClient client = new(change?.Invoke(Options) ?? Options, clock);
        _clients.Add(client);
        return client;
    }

    /// <summary>The files of the blob cache, by name.</summary>
    public string[] CacheFiles() => Directory.Exists(Path.Combine(Cache, "blobs"))
        ? [.. Directory.EnumerateFiles(Path.Combine(Cache, "blobs"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)]
        : [];

    public void Dispose()
    {
        _clients.ForEach(client => client.Dispose());
        Temp.Dispose();
    }
}
