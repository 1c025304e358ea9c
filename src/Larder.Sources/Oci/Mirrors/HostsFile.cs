using Larder.Formats.Toml;

namespace Larder.Sources.Oci.Mirrors;

/// <summary>
/// Reads <c>hosts.toml</c>, in which containerd, nerdctl and BuildKit name the mirrors of one registry: tables
/// <c>[host."https://mirror.example"]</c> in the order in which they are asked, and the <c>server</c> that is asked last.
/// </summary>
internal sealed class HostsFile
{
    private const string Hosts = "host";
    private readonly MirrorFile _file;
    private readonly string _registry;

    private HostsFile(MirrorFile file, string registry) => (_file, _registry) = (file, registry);

    /// <summary>Reads a file that is there.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="registry">The registry that it is read for, as references have it.</param>
    /// <param name="remark">Told what is not used.</param>
    /// <exception cref="Formats.Errors.LarderException">LRD1114.</exception>
    public static MirrorPlan Read(string path, string registry, Action<string> remark)
    {
        HostsFile hosts = new(MirrorFile.Read(path, remark), registry);
        MirrorEndpoint? server = null;
        List<MirrorEndpoint> mirrors = [];
        foreach (TomlTable table in hosts._file.Tables)
        {
            switch (table.Path)
            {
                case []:
                    server = hosts.ReadServer(table);
                    break;
                case [Hosts]:
                    hosts.RefuseKeys(table);
                    break;
                case [Hosts, string address] when hosts.ReadHost(table, address) is { } mirror:
                    mirrors.Add(mirror);
                    break;
                case [Hosts, _]:
                    break;
                case [Hosts, _, "header"] or ["header"]:
                    hosts._file.Unused(table.Position, "headers are not sent by Larder");
                    break;
                default:
                    hosts._file.Unused(table.Position, $"Larder knows no table [{TomlNameText.Write(table.Path)}] there");
                    break;
            }
        }

        return new MirrorPlan(mirrors, server, path);
    }

    private MirrorEndpoint? ReadServer(TomlTable table)
    {
        MirrorEndpoint? server = null;
        foreach ((string key, TomlValue value) in table.Values)
        {
            if (key == "server")
            {
                string text = _file.Text(key, value);
                server = TryAddress(text, value.Position) ?? throw _file.Invalid(value.Position, $"«{text}» has a path, and Larder asks only below /v2");
            }
            else
            {
                _file.Unused(value.Position, $"the key {key} is not used for the registry itself");
            }
        }

        // The registry itself is asked by its own rules, whatever its address looks like here.
        return server is { Prefix.Length: 0 } && IsRegistry(server.Host) ? null : server;
    }

    private bool IsRegistry(string host) => host == _registry
        || (_registry == ImageReference.DockerHub && host is "registry-1.docker.io" or "index.docker.io");

    private void RefuseKeys(TomlTable table)
    {
        foreach ((string key, TomlValue value) in table.Values)
        {
            throw _file.Invalid(value.Position, $"{key} belongs to no host: a host begins with a line as [host.\"https://mirror.example\"]");
        }
    }

    // Null for one that is to be asked for nothing that Larder fetches.
    private MirrorEndpoint? ReadHost(TomlTable table, string text)
    {
        bool isWholePath = table.Values.Any(pair => pair.Key == "override_path" && _file.Flag(pair.Key, pair.Value));
        if (TryAddress(text, table.Position, isWholePath) is not { } mirror)
        {
            _file.Unused(table.Position, $"the mirror {text} is not asked: its repositories are not below /v2");
            return null;
        }

        foreach ((string key, TomlValue value) in table.Values)
        {
            switch (key)
            {
                case "capabilities":
                    IReadOnlyList<string> can = _file.Texts(key, value);
                    if (can.FirstOrDefault(name => name is not ("pull" or "resolve" or "push")) is { } unknown)
                    {
                        _file.Unused(value.Position, $"Larder knows no capability {unknown}");
                    }

                    mirror = mirror with { HasContent = can.Contains("pull"), HasTags = can.Contains("pull") && can.Contains("resolve") };
                    break;
                case "skip_verify":
                    if (_file.Flag(key, value))
                    {
                        _file.Unused(value.Position, "skip_verify is not followed: Larder asks nobody over https without looking at the certificate");
                    }

                    break;
                case "override_path":
                    break;
                case "ca" or "client":
                    _file.Unused(value.Position, $"{key} is not used: Larder looks for certificates in /etc/containers/certs.d/{mirror.Host} and its like");
                    break;
                default:
                    _file.Unused(value.Position, $"the key {key} is not used");
                    break;
            }
        }

        return mirror.HasContent ? mirror : null;
    }

    // A path is where the /v2 of the mirror is, and with override_path all of it: /v2/dockerhub has everything below dockerhub.
    // Null for another path.
    private MirrorEndpoint? TryAddress(string text, TomlPosition position, bool isWholePath = false)
    {
        bool hasScheme = text.Contains("://", StringComparison.Ordinal);
        if (!Uri.TryCreate(hasScheme ? text : $"https://{text}", UriKind.Absolute, out Uri? address)
            || address.Scheme is not ("https" or "http") || address.UserInfo.Length > 0 || address.Query.Length > 0 || address.Fragment.Length > 0 || address.Host.Length == 0)
        {
            throw _file.Invalid(position, $"«{text}» is no address of a registry, as https://mirror.example:5000");
        }

        string path = address.AbsolutePath.Trim('/');
        string prefix = path is "v2" ? "" : path.StartsWith("v2/", StringComparison.Ordinal) && isWholePath ? path["v2/".Length..] : path;
        return prefix.Length == 0 || (isWholePath && path.Length > prefix.Length)
            ? new MirrorEndpoint(address.Authority) { Prefix = prefix, IsProxy = true, IsPlain = hasScheme ? address.Scheme == "http" : null }
            : null;
    }
}
