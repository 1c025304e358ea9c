using System.Security.Cryptography.X509Certificates;
using Larder.Formats.Toml;
using Larder.Sources.Oci.Transport;

namespace Larder.Sources.Oci.Mirrors;

/// <summary>
/// Reads what <c>hosts.toml</c> says about the connection to one endpoint: the keys <c>ca</c> and <c>client</c>, and the table
/// <c>header</c>. Paths that are not absolute begin at the directory of the file.
/// </summary>
internal sealed class EndpointAccessReader(MirrorFile file)
{
    private readonly string _directory = Path.GetDirectoryName(file.Path)!;
    private readonly List<string> _authorities = [];
    private readonly List<ClientCertificateFiles> _client = [];
    private readonly X509Certificate2Collection _trusted = [];
    private readonly X509Certificate2Collection _own = [];
    private IReadOnlyList<KeyValuePair<string, IReadOnlyList<string>>> _headers = [];

    /// <summary>All that was taken; null when it was nothing.</summary>
    public EndpointAccess? Access => _authorities.Count + _client.Count + _headers.Count == 0 ? null : new EndpointAccess(file.Path)
    {
        Authorities = _authorities,
        ClientCertificates = _client,
        Certificates = new HostCertificates(_trusted, _own),
        Headers = _headers,
    };

    /// <summary>Takes <c>ca</c> or <c>client</c>, and reads the files; false for another key.</summary>
    /// <exception cref="Formats.Errors.LarderException">LRD1114: it is of another form, or a file cannot be used.</exception>
    public bool TryTake(string key, TomlValue value)
    {
        switch (key)
        {
            case "ca":
                foreach (string path in value.Kind is TomlKind.Text ? [value.Text] : file.Texts(key, value, "a path in quotes or an array of them"))
                {
                    TakeAuthorities(path, value.Position);
                }

                return true;
            case "client":
                foreach (IReadOnlyList<string> pair in Pairs(value))
                {
                    TakeOwn(pair, value.Position);
                }

                return true;
            default:
                return false;
        }
    }

    /// <summary>Takes the table <c>header</c>; null for none.</summary>
    /// <exception cref="Formats.Errors.LarderException">LRD1114: HTTP knows no such name or value.</exception>
    public void TakeHeaders(TomlTable? table) => _headers = table is null ? [] : HostHeaderReader.Read(file, table);

    private IEnumerable<IReadOnlyList<string>> Pairs(TomlValue value)
    {
        const string Form = "a path in quotes, an array of them, or an array of pairs of certificate and key";
        return value.Kind switch
        {
            TomlKind.Text => [[value.Text, ""]],
            TomlKind.Lists => value.Lists.All(pair => pair.Count == 2) ? value.Lists : throw file.Invalid(value.Position, $"client is to be {Form}"),
            _ => file.Texts("client", value, Form).Select(path => (IReadOnlyList<string>)[path, ""]),
        };
    }

    private void TakeAuthorities(string text, TomlPosition position)
    {
        string path = FullPath("ca", text, position);
        X509Certificate2Collection found = Use("ca", path, position, () => PemCertificates.ReadAll(path));
        _trusted.AddRange(found.Count > 0 ? found : throw Unusable("ca", path, position, "it holds no certificate in PEM"));
        _authorities.Add(path);
    }

    // An empty second name means that the key is in the file of the certificate.
    private void TakeOwn(IReadOnlyList<string> pair, TomlPosition position)
    {
        string path = FullPath("client", pair[0], position);
        string? keyPath = pair[1].Length == 0 ? null : FullPath("client", pair[1], position);
        _own.Add(Use("client", keyPath is null ? path : $"{path} with {keyPath}", position, () => PemCertificates.ReadOwn(path, keyPath)));
        _client.Add(new ClientCertificateFiles(path, keyPath));
    }

    private string FullPath(string key, string text, TomlPosition position) => text.Length > 0 && !text.Contains('\0', StringComparison.Ordinal)
        ? Path.GetFullPath(text, _directory)
        : throw file.Invalid(position, $"{key} has a path that is empty or holds a null character");

    private T Use<T>(string key, string path, TomlPosition position, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException error)
        {
            throw Unusable(key, path, position, error.Message);
        }
    }

    private Formats.Errors.LarderException Unusable(string key, string path, TomlPosition position, string why) =>
        file.Invalid(position, $"{path} cannot be used as {key}: {why}");
}
