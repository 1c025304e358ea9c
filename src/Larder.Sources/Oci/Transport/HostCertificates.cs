using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Larder.Formats.Errors;

namespace Larder.Sources.Oci.Transport;

/// <summary>
/// Authorities that are trusted for a registry beside the system's, and certificates that it is shown: what Docker's and Podman's
/// <c>certs.d/HOST:PORT/</c> say (<c>*.crt</c>; <c>*.cert</c> with <c>*.key</c>), and what <c>hosts.toml</c> says.
/// </summary>
internal sealed class HostCertificates
{
    private readonly X509Certificate2Collection _authorities;
    private readonly X509Certificate2Collection _own;

    /// <summary>Certificates that were read already.</summary>
    /// <param name="authorities">Trusted beside the system's.</param>
    /// <param name="own">Shown, each with its key: the first one whose issuer the registry names, else the first.</param>
    public HostCertificates(X509Certificate2Collection authorities, X509Certificate2Collection own) => (_authorities, _own) = (authorities, own);

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
        HostCertificates found = new([], []);
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
                    found._authorities.AddRange(PemCertificates.ReadAll(path));
                }
                else if (path.EndsWith(".cert", StringComparison.Ordinal))
                {
                    found._own.Add(PemCertificates.ReadOwn(path, Path.ChangeExtension(path, ".key")));
                }
            }
            catch (InvalidDataException e)
            {
                throw new LarderException(
                    ErrorCodes.RegistryTls, $"{address.Host} was not asked", $"{path} cannot be used: {e.Message}",
                    "put a PEM file there, a certificate with its key beside it, or remove it", e);
            }
        }

        return found;
    }

    /// <summary>Trusts the authorities of both; the own certificates of this one count before the other's.</summary>
    public HostCertificates With(HostCertificates other) => new([.. _authorities, .. other._authorities], [.. _own, .. other._own]);

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
            options.LocalCertificateSelectionCallback = (_, _, _, server, issuers) => Choose(server, issuers);
        }

        return options;
    }

    // Asked twice where nothing is answered at first: before the handshake, and when the registry has said whom it believes.
    private X509Certificate2 Choose(X509Certificate? server, string[] issuers) => _own.Count == 1 || server is not null || issuers.Length > 0
        ? _own.FirstOrDefault(own => issuers.Contains(own.Issuer, StringComparer.Ordinal)) ?? _own[0]
        : null!;

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
