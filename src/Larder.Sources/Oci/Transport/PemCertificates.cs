using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Larder.Native.Files;

namespace Larder.Sources.Oci.Transport;

/// <summary>Certificates and keys in PEM, in files that a user or an administrator named.</summary>
internal static class PemCertificates
{
    // All authorities that a distribution trusts have some 230 KB.
    private const int MaxBytes = 4 << 20;

    /// <summary>All certificates of a file; none when it holds none.</summary>
    /// <exception cref="InvalidDataException">It cannot be read, or one is malformed. The message says why, and names no file.</exception>
    public static X509Certificate2Collection ReadAll(string path) => Read(() =>
    {
        X509Certificate2Collection found = [];
        found.ImportFromPem(Text(path));
        return found;
    });

    /// <summary>The first certificate of a file, with its key.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="keyPath">The file of the key, absolute; null when it is in the certificate's.</param>
    /// <exception cref="InvalidDataException">As for <see cref="ReadAll"/>; or the key is another certificate's, encrypted, or absent.</exception>
    public static X509Certificate2 ReadOwn(string path, string? keyPath) => Read(() =>
    {
        string text = Text(path);
        return X509Certificate2.CreateFromPem(text, keyPath is null ? text : Text(keyPath));
    });

    private static string Text(string path) => Encoding.Latin1.GetString(BoundedFile.Read(path, MaxBytes));

    private static T Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InvalidDataException(e.Message, e);
        }
    }
}
