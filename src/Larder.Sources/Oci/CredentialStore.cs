using System.Text;
using Larder.Formats.Errors;
using Larder.Native.Durability;
using Larder.Native.Files;
using Larder.Sources.Oci.Authentication;

namespace Larder.Sources.Oci;

/// <summary>
/// The credentials that a user has for registries, in the files and helpers of Docker and Podman:
/// <c>$REGISTRY_AUTH_FILE</c> alone where it is set, else <c>$DOCKER_CONFIG/config.json</c> or
/// <c>~/.docker/config.json</c>, then <c>$XDG_RUNTIME_DIR/containers/auth.json</c> and
/// <c>~/.config/containers/auth.json</c>. The first that says anything about a registry counts.
/// </summary>
/// <param name="environment">Reads a variable; null for the process's own environment.</param>
public sealed class CredentialStore(Func<string, string?>? environment = null)
{
    private const ushort Private = 0x180;
    private const uint PrivateDirectory = 0x1C0;

    private readonly Func<string, string?> _environment = environment ?? Environment.GetEnvironmentVariable;

    /// <summary>The files that are looked into, in this order; not all are there.</summary>
    public IReadOnlyList<string> Files => [.. Candidates()];

    /// <summary>The credential for a repository; null for a stranger.</summary>
    /// <param name="registry">As <see cref="ImageReference.Registry"/> has it.</param>
    /// <param name="repository">An entry for a longer part of it wins; empty for the registry itself.</param>
    /// <exception cref="LarderException">
    /// <see cref="ErrorCodes.CredentialsUnusable"/>: a file cannot be read, or a helper fails.
    /// </exception>
    public RegistryCredential? Find(string registry, string repository = "")
    {
        string server = AuthFile.ServerName(registry);
        foreach (string path in Files)
        {
            AuthFile file = AuthFile.Read(path);
            RegistryCredential? found = file.HelperFor(registry) is { } own ? new CredentialProgram(own).Get(server) : null;
            found ??= file.Find(registry, repository);
            found ??= file.Store is { } all ? new CredentialProgram(all).Get(server) : null;
            if (found is not null)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>
    /// Keeps a credential, in the helper that the file names or in the file itself, which nobody else may read then.
    /// </summary>
    /// <returns>Where it is: the path of a file or the name of a helper.</returns>
    /// <exception cref="LarderException"><see cref="ErrorCodes.CredentialsUnusable"/>.</exception>
    public string Save(string registry, RegistryCredential credential)
    {
        ArgumentNullException.ThrowIfNull(credential);
        string path = Writable();
        AuthFile file = AuthFile.Read(path);
        if ((file.HelperFor(registry) ?? file.Store) is { } helper)
        {
            new CredentialProgram(helper).Store(AuthFile.ServerName(registry), credential);
            return $"docker-credential-{helper}";
        }

        Write(path, file.With(registry, credential));
        return path;
    }

    /// <summary>Forgets what is kept for a registry; false when nothing was.</summary>
    /// <exception cref="LarderException"><see cref="ErrorCodes.CredentialsUnusable"/>.</exception>
    public bool Remove(string registry)
    {
        string path = Writable();
        AuthFile file = AuthFile.Read(path);
        string server = AuthFile.ServerName(registry);
        bool isRemoved = false;
        if ((file.HelperFor(registry) ?? file.Store) is { } name && new CredentialProgram(name) is var helper
            && helper.Get(server) is not null)
        {
            helper.Erase(server);
            isRemoved = true;
        }

        if (file.Without(registry) is { } content)
        {
            Write(path, content);
            isRemoved = true;
        }

        return isRemoved;
    }

    private static void Write(string path, byte[] content)
    {
        string target = AuthFile.Resolve(path);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!, (UnixFileMode)PrivateDirectory);
            using DirectoryHandle directory = DirectoryHandle.Open(Path.GetDirectoryName(target)!);
            DurableFile.Write(
                directory, Encoding.UTF8.GetBytes(Path.GetFileName(target)), content, Private,
                SourcesKillPoints.WriteCredentials);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LarderException(
                ErrorCodes.CredentialsUnusable, $"{path} was not written", e.Message,
                "make its directory writable for you, or set REGISTRY_AUTH_FILE to another file", e);
        }
    }

    private string Writable() => Files is [var first, ..]
        ? first
        : throw new LarderException(
            ErrorCodes.CredentialsUnusable, "the credential was not kept", "HOME is not set, so there is no file for it",
            "set HOME, or REGISTRY_AUTH_FILE to a file of yours");

    private IEnumerable<string> Candidates()
    {
        if (Variable("REGISTRY_AUTH_FILE") is { } only)
        {
            yield return Path.GetFullPath(only);
            yield break;
        }

        string? home = Variable("HOME");
        if ((Variable("DOCKER_CONFIG") ?? (home is null ? null : Path.Combine(home, ".docker"))) is { } docker)
        {
            yield return Path.GetFullPath(Path.Combine(docker, "config.json"));
        }

        if (Variable("XDG_RUNTIME_DIR") is { } runtime)
        {
            yield return Path.Combine(runtime, "containers", "auth.json");
        }

        if ((Variable("XDG_CONFIG_HOME") ?? (home is null ? null : Path.Combine(home, ".config"))) is { } configuration)
        {
            yield return Path.Combine(configuration, "containers", "auth.json");
        }
    }

    private string? Variable(string name) => _environment(name) is { Length: > 0 } value ? value : null;
}
