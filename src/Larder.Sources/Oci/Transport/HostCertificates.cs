using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Larder.Formats.Errors;

namespace Larder.Sources.Oci.Transport;

/// <summary>
/// What Docker's and Podman's <c>certs.d/HOST:PORT/</c> say about a registry: authorities to trust beside the
/// system's (<c>*.crt</c>) and certificates to show (<c>*.cert</c> with <c>*.key</c>).
/// </summary>
internal sealed class HostCertificates
{
    private readonly X509Certificate2Collection _authorities = [];
    private readonly X509CertificateCollection _own = [];

    private HostCertificates()
    {
    }

    public bool IsEmpty => _authorities.Count == 0 && _own.Count == 0;

    /// <summary>The directories of Docker and Podman.</summary>
    public static IReadOnlyList<string> DefaultDirectories(Func<string, string?> environment)
    {
        List<string> directories = [];
        if ((environment("XDG_CONFIG_HOME") is { Length: > 0 } configuration ? configuration
            : environment("HOME") is { Length: > 0 } home ? Path.Combine(home, ".config") : null) is { } own)
        {
            directories.Add(Path.Combine(own, "containers", "certs.d"));
        }

        directories.Add("/etc/containers/certs.d");
        directories.Add("/etc/docker/certs.d");
        return directories;
    }

    /// <summary>Reads the first directory that there is for the host.</summary>
    /// <exception cref="LarderException"><see cref="ErrorCodes.RegistryTls"/>: a file there cannot be used.</exception>
    public static HostCertificates Read(IReadOnlyList<string> directories, Uri address)
    {
        HostCertificates found = new();
        string port = $"{address.Host}:{address.Port}";
        string[] names = address.IsDefaultPort ? [address.Host, port] : [port];
        string? directory = directories.SelectMany(_ => names, Path.Combine).FirstOrDefault(Directory.Exists);
        if (directory is null)
        {
            return found;
        }

        foreach (string path in Directory.EnumerateFiles(directory).Order(StringComparer.Ordinal))
        {
            try
            {
                if (path.EndsWith(".crt", StringComparison.Ordinal))
                {
                    found._authorities.ImportFromPemFile(path);
                }
                else if (path.EndsWith(".cert", StringComparison.Ordinal))
                {
                    found._own.Add(X509Certificate2.CreateFromPemFile(path, Path.ChangeExtension(path, ".key")));
                }
            }
            catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
            {
                throw new LarderException(
                    ErrorCodes.RegistryTls, $"{address.Host} was not asked", $"{path} cannot be used: {e.Message}",
                    "put a PEM file there, a certificate with its key beside it, or remove it", e);
            }
        }

        return found;
    }

    public SslClientAuthenticationOptions ToOptions()
    {
        SslClientAuthenticationOptions options = new();
        if (_authorities.Count > 0)
        {
            options.RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                errors == SslPolicyErrors.None
                || (errors == SslPolicyErrors.RemoteCertificateChainErrors && IsOurs(certificate, chain));
        }

        if (_own.Count > 0)
        {
            options.ClientCertificates = _own;
            options.LocalCertificateSelectionCallback = (_, _, _, _, _) => _own[0];
        }

        return options;
    }

    private bool IsOurs(X509Certificate? certificate, X509Chain? received)
    {
        if (certificate is not X509Certificate2 leaf)
        {
            return false;
        }

        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (received is not null)
        {
            foreach (X509ChainElement element in received.ChainElements)
            {
                chain.ChainPolicy.ExtraStore.Add(element.Certificate);
            }
        }

        return chain.Build(leaf);
    }
}
