using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Larder.Formats.Errors;
using Larder.Native.Files;

namespace Larder.Sources.Oci.Authentication;

/// <summary>
/// A file of Docker's <c>config.json</c> or Podman's <c>auth.json</c> form: <c>auths</c>, <c>credHelpers</c>,
/// <c>credsStore</c>. What else stands in it is kept.
/// </summary>
internal sealed class AuthFile
{
    /// <summary>The user name that says: the secret is an identity token.</summary>
    public const string TokenUser = "<token>";

    private const int MaxBytes = 4 << 20;
    private const string LegacyDockerHub = "https://index.docker.io/v1/";

    private readonly string _path;
    private readonly JsonObject _root;

    private AuthFile(string path, JsonObject root) => (_path, _root) = (path, root);

    /// <summary>Reads the file; an absent or empty one has nothing in it.</summary>
    /// <exception cref="LarderException"><see cref="ErrorCodes.CredentialsUnusable"/>.</exception>
    public static AuthFile Read(string path)
    {
        try
        {
            if (!File.Exists(path))
            {
                return new AuthFile(path, []);
            }

            using DirectoryHandle directory = DirectoryHandle.Open(Path.GetDirectoryName(Resolve(path))!);
            byte[] content = BoundedFile.Read(directory, Encoding.UTF8.GetBytes(Path.GetFileName(Resolve(path))), MaxBytes);
            JsonNode? root = content.AsSpan().Trim(" \t\r\n"u8).IsEmpty ? new JsonObject() : JsonNode.Parse(content, null, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return root is JsonObject found
                ? new AuthFile(path, found)
                : throw Unusable(path, "it is no JSON object");
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw Unusable(path, e.Message, e);
        }
    }

    /// <summary>The file that is written when this path is: where links lead.</summary>
    public static string Resolve(string path) =>
        new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;

    /// <summary>The name that a registry has in these files.</summary>
    public static string ServerName(string registry) =>
        registry == ImageReference.DockerHub ? LegacyDockerHub : registry;

    /// <summary>The helper for a registry, by its own entry; null when it has none.</summary>
    public string? HelperFor(string registry) => Text(Map("credHelpers"), key => Normal(key) == registry);

    /// <summary>The helper for all registries; null when there is none.</summary>
    public string? Store => _root["credsStore"] is JsonValue value && value.TryGetValue(out string? name) && name.Length > 0
        ? name
        : null;

    /// <summary>
    /// The credential of the longest entry that a repository lies beneath: <c>host/a/b</c>, <c>host/a</c>,
    /// <c>host</c>. Null when there is none that says anything.
    /// </summary>
    public RegistryCredential? Find(string registry, string repository)
    {
        JsonObject entries = Map("auths");
        string name = repository.Length == 0 ? registry : $"{registry}/{repository}";
        while (true)
        {
            foreach ((string key, JsonNode? entry) in entries)
            {
                if (Normal(key) == name && entry is JsonObject fields && Credential(key, fields) is { } credential)
                {
                    return credential;
                }
            }

            int slash = name.LastIndexOf('/');
            if (slash < 0)
            {
                return null;
            }

            name = name[..slash];
        }
    }

    /// <summary>Puts a credential in; the bytes are those of the new file.</summary>
    public byte[] With(string registry, RegistryCredential credential)
    {
        JsonObject entry = [];
        if (credential.User is not null)
        {
            entry["auth"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.User}:{credential.Password}"));
        }

        if (credential.IdentityToken is not null)
        {
            entry["identitytoken"] = credential.IdentityToken;
        }

        Without(registry);
        Map("auths")[ServerName(registry)] = entry;
        return Content();
    }

    /// <summary>Takes all of a registry's own entries out; null when there were none.</summary>
    public byte[]? Without(string registry)
    {
        JsonObject entries = Map("auths");
        if (entries.Parent is null)
        {
            _root["auths"] = entries;
        }

        string[] keys = [.. entries.Select(entry => entry.Key).Where(key => Normal(key) == registry)];
        foreach (string key in keys)
        {
            entries.Remove(key);
        }

        return keys.Length == 0 ? null : Content();
    }

    // Docker wrote addresses once, with a scheme and the version of the protocol; only Docker Hub's is one by rule.
    private static string Normal(string key)
    {
        int scheme = key.IndexOf("://", StringComparison.Ordinal);
        string name = scheme < 0 ? key : key[(scheme + 3)..];
        if (scheme >= 0 && name.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash)
        {
            name = name[..slash];
        }

        name = name.TrimEnd('/');
        int end = name.IndexOf('/', StringComparison.Ordinal);
        string host = end < 0 ? name : name[..end];
        return host is "index.docker.io" or "registry-1.docker.io"
            ? ImageReference.DockerHub + name[host.Length..]
            : name;
    }

    private static string? Text(JsonObject map, Func<string, bool> isWanted) => map
        .Where(entry => isWanted(entry.Key))
        .Select(entry => entry.Value is JsonValue value && value.TryGetValue(out string? text) ? text : null)
        .FirstOrDefault(text => text is { Length: > 0 });

    private RegistryCredential? Credential(string key, JsonObject fields)
    {
        string? Field(string name) => Text(fields, other => other == name);
        string? user = Field("username");
        string? password = Field("password");
        if (Field("auth") is { } auth)
        {
            string decoded;
            try
            {
                // Docker pads the end with NUL.
                decoded = Encoding.UTF8.GetString(Convert.FromBase64String(auth)).TrimEnd('\0');
            }
            catch (FormatException e)
            {
                throw Unusable(_path, $"the auth of {Formats.Packs.PackText.Printable(key)} is not base64", e);
            }

            int colon = decoded.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
            {
                throw Unusable(_path, $"the auth of {Formats.Packs.PackText.Printable(key)} has no colon");
            }

            (user, password) = (decoded[..colon], decoded[(colon + 1)..]);
        }

        string? identity = Field("identitytoken");
        if (user == TokenUser)
        {
            (identity, user, password) = (identity ?? password, null, null);
        }

        return user is null && identity is null && Field("registrytoken") is null
            ? null
            : new RegistryCredential
            {
                User = user,
                Password = password,
                IdentityToken = identity,
                RegistryToken = Field("registrytoken"),
            };
    }

    private JsonObject Map(string name) => _root[name] as JsonObject ?? [];

    private byte[] Content()
    {
        using MemoryStream content = new();
        using (Utf8JsonWriter writer = new(content, new JsonWriterOptions { Indented = true }))
        {
            _root.WriteTo(writer);
        }

        content.WriteByte((byte)'\n');
        return content.ToArray();
    }

    private static LarderException Unusable(string path, string why, Exception? inner = null) =>
        new(ErrorCodes.CredentialsUnusable, $"{path} cannot be used", why,
            "mend the file, or move it away and log in again", inner);
}
