using System.Net;

namespace Larder.Sources.Oci.Transport;

/// <summary>
/// The proxies that the environment names: <c>HTTPS_PROXY</c>, <c>HTTP_PROXY</c>, <c>ALL_PROXY</c>, and in
/// <c>NO_PROXY</c> the hosts, suffixes, addresses and networks that are asked directly; each in lower case too, which
/// wins. This machine is always asked directly. (.NET's own reading knows no networks and no such exception.)
/// </summary>
internal sealed class EnvironmentProxy : IWebProxy
{
    private readonly Uri? _forHttp;
    private readonly Uri? _forHttps;
    private readonly string[] _direct;

    public EnvironmentProxy(Func<string, string?> environment)
    {
        string? Read(string name) => environment(name.ToLowerInvariant()) is { Length: > 0 } lower
            ? lower
            : environment(name) is { Length: > 0 } upper ? upper : null;

        // A CGI program gets HTTP_PROXY from whoever sends it a header "Proxy".
        string? all = Read("ALL_PROXY");
        _forHttp = Address((environment("REQUEST_METHOD") is null ? Read("HTTP_PROXY") : environment("http_proxy")) ?? all);
        _forHttps = Address(Read("HTTPS_PROXY") ?? all);
        _direct = (Read("NO_PROXY") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The user name and password within the proxy's address.</summary>
    public ICredentials? Credentials
    {
        get => new ProxyCredentials();
        set => throw new NotSupportedException();
    }

    public Uri? GetProxy(Uri destination) => destination.Scheme == "https" ? _forHttps : _forHttp;

    public bool IsBypassed(Uri host) => GetProxy(host) is null || AddressRules.IsLoopback(host.DnsSafeHost)
        || Array.Exists(_direct, entry => IsNamed(entry, host));

    private static bool IsNamed(string entry, Uri host)
    {
        if (entry == "*")
        {
            return true;
        }

        string name = host.DnsSafeHost.Trim('[', ']');
        if (IPAddress.TryParse(name, out IPAddress? address))
        {
            return IPNetwork.TryParse(entry, out IPNetwork network)
                ? network.Contains(address)
                : IPAddress.TryParse(entry.Trim('[', ']'), out IPAddress? one) && one.Equals(address);
        }

        int colon = entry.LastIndexOf(':');
        if (colon > 0 && int.TryParse(entry.AsSpan(colon + 1), out int port))
        {
            if (port != host.Port)
            {
                return false;
            }

            entry = entry[..colon];
        }

        string suffix = entry.TrimStart('*').TrimStart('.');
        return suffix.Length > 0 && (name.Equals(suffix, StringComparison.OrdinalIgnoreCase)
            || name.EndsWith("." + suffix, StringComparison.OrdinalIgnoreCase));
    }

    private static Uri? Address(string? text) => text is null ? null
        : Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text, UriKind.Absolute, out Uri? uri)
            ? uri
            : null;

    private sealed class ProxyCredentials : ICredentials
    {
        public NetworkCredential? GetCredential(Uri uri, string authType)
        {
            string[] parts = uri.UserInfo.Split(':', 2);
            return uri.UserInfo.Length == 0
                ? null
                : new NetworkCredential(
                    Uri.UnescapeDataString(parts[0]), parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : "");
        }
    }
}
