using Larder.Sources.Oci.Mirrors;

namespace Larder.Cli.Commands.Registry;

/// <summary>Somebody who is asked for what a registry has.</summary>
/// <param name="Address">Scheme, host and port, and where repositories begin there.</param>
/// <param name="Tags">Whether it is asked what a tag stands for.</param>
/// <param name="Content">Whether it is asked for what is named by a digest.</param>
/// <param name="Ca">The files of authorities that the file about mirrors has it believed by, beside the system's.</param>
/// <param name="Client">The certificates of ours that the same file has it shown.</param>
/// <param name="Headers">The names of the headers that the same file has it sent; their values may be secrets.</param>
internal sealed record AskedEntry(
    string Address, bool Tags, bool Content, IReadOnlyList<string> Ca, IReadOnlyList<ClientCertificateEntry> Client, IReadOnlyList<string> Headers)
{
    public static AskedEntry Of(MirrorEndpoint mirror) => new(
        $"{(mirror.IsPlain is true ? "http" : "https")}://{mirror.Host}/v2/{(mirror.Prefix.Length == 0 ? "" : mirror.Prefix + "/")}",
        mirror.HasTags,
        mirror.HasContent,
        mirror.Access?.Authorities ?? [],
        [.. (mirror.Access?.ClientCertificates ?? []).Select(static files => new ClientCertificateEntry(files.Certificate, files.Key))],
        mirror.Access?.HeaderNames ?? []);

    /// <summary>How it is reached, for people: a line for each file, and one for the headers.</summary>
    public IEnumerable<string> Details() =>
    [
        .. Ca.Select(static path => $"ca {path}"),
        .. Client.Select(static files => $"client {files.Certificate}" + (files.Key is { } key ? $" with the key {key}" : "")),
        .. Headers.Count == 0 ? [] : new[] { $"header {string.Join(", ", Headers.Select(Said))}" },
    ];

    private static string Said(string header) =>
        header.Equals("Authorization", StringComparison.OrdinalIgnoreCase) ? $"{header} (in place of what a login keeps)" : header;
}
