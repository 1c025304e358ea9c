using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Larder.Formats.Digests;

namespace Larder.Formats.Oci;

/// <summary>
/// A digest of either algorithm that registries use: SHA-256 or SHA-512 (image-spec 1.1, descriptor.md,
/// "Registered algorithms"). Only the canonical form exists, so its parts can be names of files.
/// </summary>
public sealed record ContentDigest
{
    private const string Sha256 = "sha256";
    private const string Sha512 = "sha512";

    private ContentDigest(string algorithm, string hex) => (Algorithm, Hex) = (algorithm, hex);

    /// <summary><c>sha256</c> or <c>sha512</c>.</summary>
    public string Algorithm { get; }

    /// <summary>64 or 128 lower-case hexadecimal digits.</summary>
    public string Hex { get; }

    /// <summary>The algorithm as .NET names it.</summary>
    public HashAlgorithmName HashName =>
        Algorithm == Sha256 ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA512;

    /// <summary>The digest in the form that packs use; null for SHA-512.</summary>
    public Sha256Digest? AsSha256 => Algorithm == Sha256 ? Sha256Digest.Parse(ToString()) : null;

    /// <summary>The SHA-256 of bytes in memory.</summary>
    public static ContentDigest Of(ReadOnlySpan<byte> content) => From(Sha256Digest.Of(content));

    /// <summary>The same digest in the form that registries use.</summary>
    public static ContentDigest From(Sha256Digest digest) => new(Sha256, Convert.ToHexStringLower(digest.Bytes));

    /// <summary>The digest that a finished hash of <paramref name="name"/> stands for.</summary>
    public static ContentDigest From(HashAlgorithmName name, ReadOnlySpan<byte> hash) =>
        new(name == HashAlgorithmName.SHA256 ? Sha256 : Sha512, Convert.ToHexStringLower(hash));

    /// <summary>Reads <c>sha256:</c> and 64, or <c>sha512:</c> and 128 lower-case digits; false for anything else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ContentDigest? digest)
    {
        digest = null;
        int colon = text?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        if (colon < 0)
        {
            return false;
        }

        string algorithm = text![..colon];
        string hex = text[(colon + 1)..];
        int length = algorithm switch
        {
            Sha256 => SHA256.HashSizeInBytes * 2,
            Sha512 => SHA512.HashSizeInBytes * 2,
            _ => -1,
        };
        if (hex.Length != length || !hex.All(static c => char.IsAsciiDigit(c) || c is >= 'a' and <= 'f'))
        {
            return false;
        }

        digest = new ContentDigest(algorithm, hex);
        return true;
    }

    /// <summary>True when the bytes have this digest.</summary>
    public bool Matches(ReadOnlySpan<byte> content) =>
        Convert.ToHexStringLower(CryptographicOperations.HashData(HashName, content)) == Hex;

    /// <summary>The algorithm, a colon and the digits.</summary>
    public override string ToString() => $"{Algorithm}:{Hex}";
}
