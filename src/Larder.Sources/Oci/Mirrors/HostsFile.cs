using Larder.Formats.Toml;

namespace Larder.Sources.Oci.Mirrors;

/// <summary>
/// Reads <c>hosts.toml</c>, in which containerd, nerdctl and BuildKit name the mirrors of one registry: tables
/// <c>[host."https://mirror.example"]</c> in the order in which they are asked, and the <c>server</c> that is asked last. What
/// stands at the top beside <c>server</c> is meant for that one, and for the registry itself where no other is named.
/// </summary>
internal sealed class HostsFile
{
    private const string Hosts = "host";
    private const string Headers = "header";
    private readonly MirrorFile _file;
    private readonly string _registry;

    private HostsFile(MirrorFile file, string registry) => (_file, _registry) = (file, registry);

    /// <summary>Reads a file that is there, and the certificates that it names.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="registry">The registry that it is read for, as references have it.</param>
    /// <param name="remark">Told what is not used.</param>
    /// <exception cref="Formats.Errors.LarderException">LRD1114.</exception>
    public static MirrorPlan Read(string path, string registry, Action<string> remark)
    {
        HostsFile hosts = new(MirrorFile.Read(path, remark), registry);
        foreach (TomlTable table in hosts._file.Tables)
        {
            switch (table.Path)
            {
                case [Hosts]:
                    hosts.RefuseKeys(table);
                    break;
                case [] or [Headers] or [Hosts, _] or [Hosts, _, Headers]:
                    break;
                default:
                    hosts._file.Unused(table.Position, $"Larder knows no table [{TomlNameText.Write(table.Path)}] there");
                    break;
            }
        }

        (MirrorEndpoint? server, EndpointAccess? access) = hosts.ReadServer();
        return new MirrorPlan([.. hosts.ReadHosts()], server, path) { Access = access };
    }

    // The registry itself is asked by its own rules, whatever its address looks like here.
    private (MirrorEndpoint? Server, EndpointAccess? Own) ReadServer()
    {
        MirrorEndpoint? server = null;
        EndpointAccessReader access = new(_file);
        foreach ((string key, TomlValue value) in _file.Tables[0].Values)
        {
            if (key == "server")
            {
                string text = _file.Text(key, value);
                server = TryAddress(text, value.Position) ?? throw _file.Invalid(value.Position, $"«{text}» has a path, and Larder asks only below /v2");
            }
            else if (!access.TryTake(key, value))
            {
                _file.Unused(value.Position, $"the key {key} is not used for the registry itself");
            }
        }

        access.TakeHeaders(_file.Tables.FirstOrDefault(static table => table.Path is [Headers]));
        return server is null || (server.Prefix.Length == 0 && IsRegistry(server.Host))
            ? (null, access.Access)
            : (server with { Access = access.Access }, null);
    }

    // A host may have a table of its own, one of its headers, or both, in either order; the first says when it is asked.
    private IEnumerable<MirrorEndpoint> ReadHosts() => _file.Tables
        .Where(static table => table.Path is [Hosts, _, ..])
        .GroupBy(static table => table.Path[1], StringComparer.Ordinal)
        .Select(tables => ReadHost(
            tables.Key,
            tables.First().Position,
            tables.FirstOrDefault(static table => table.Path.Count == 2),
            tables.FirstOrDefault(static table => table.Path is [_, _, Headers])))
        .OfType<MirrorEndpoint>();

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
    private MirrorEndpoint? ReadHost(string text, TomlPosition position, TomlTable? table, TomlTable? headers)
    {
        IReadOnlyList<KeyValuePair<string, TomlValue>> values = table?.Values ?? [];
        bool isWholePath = values.Any(pair => pair.Key == "override_path" && _file.Flag(pair.Key, pair.Value));
        if (TryAddress(text, position, isWholePath) is not { } mirror)
        {
            _file.Unused(position, $"the mirror {text} is not asked: its repositories are not below /v2");
            return null;
        }

        EndpointAccessReader access = new(_file);
        foreach ((string key, TomlValue value) in values)
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
                case "ca" or "client" when mirror.IsPlain is true:
                    _file.Unused(value.Position, $"{key} is not used: {text} is asked over http, where no certificate is shown");
                    break;
                default:
                    if (!access.TryTake(key, value))
                    {
                        _file.Unused(value.Position, $"the key {key} is not used");
                    }

                    break;
            }
        }

        access.TakeHeaders(headers);
        return mirror.HasContent ? mirror with { Access = access.Access } : null;
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
