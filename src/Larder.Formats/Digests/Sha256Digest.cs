using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Larder.Formats.Digests;

/// <summary>A SHA-256 digest as OCI and indexes write it.</summary>
public readonly struct Sha256Digest : IEquatable<Sha256Digest>, IComparable<Sha256Digest>, ISpanParsable<Sha256Digest>
{
    /// <summary>Bytes in a digest.</summary>
    public const int Size = 32;

    /// <summary>Characters of the canonical text form.</summary>
    public const int TextLength = 71;

    private readonly Bytes32 _bytes;

    /// <summary>Takes over 32 bytes computed or read elsewhere.</summary>
    /// <exception cref="ArgumentException"><paramref name="bytes"/> is not exactly 32 bytes.</exception>
    public Sha256Digest(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
        {
            throw new ArgumentException("A digest is exactly 32 bytes.", nameof(bytes));
        }

        bytes.CopyTo(_bytes);
    }

    /// <summary>The 32 bytes; valid as long as this value is.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The digest of bytes in memory.</summary>
    public static Sha256Digest Of(ReadOnlySpan<byte> content)
    {
        Span<byte> bytes = stackalloc byte[Size];
        SHA256.HashData(content, bytes);
        return new Sha256Digest(bytes);
    }

    private const string Prefix = "sha256:";

    /// <summary>Compares all 32 bytes.</summary>
    public static bool operator ==(Sha256Digest left, Sha256Digest right) => left.Equals(right);

    /// <summary>Compares all 32 bytes.</summary>
    public static bool operator !=(Sha256Digest left, Sha256Digest right) => !left.Equals(right);

    /// <summary>Unsigned byte order.</summary>
    public static bool operator <(Sha256Digest left, Sha256Digest right) => left.CompareTo(right) < 0;

    /// <summary>Unsigned byte order.</summary>
    public static bool operator >(Sha256Digest left, Sha256Digest right) => left.CompareTo(right) > 0;

    /// <summary>Unsigned byte order.</summary>
    public static bool operator <=(Sha256Digest left, Sha256Digest right) => left.CompareTo(right) <= 0;

    /// <summary>Unsigned byte order.</summary>
    public static bool operator >=(Sha256Digest left, Sha256Digest right) => left.CompareTo(right) >= 0;

    /// <summary>Reads the canonical text form and nothing else.</summary>
    /// <exception cref="FormatException">The text is anything but the canonical form.</exception>
    public static Sha256Digest Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out Sha256Digest digest)
            ? digest
            : throw new FormatException($"«{s}» is not a digest: sha256: and 64 lower-case hexadecimal digits is expected.");

    /// <inheritdoc cref="Parse(ReadOnlySpan{char}, IFormatProvider?)"/>
    public static Sha256Digest Parse(string s, IFormatProvider? provider = null) => Parse(s.AsSpan(), provider);

    /// <summary>Reads the canonical text form and nothing else; false for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Sha256Digest result)
    {
        Unsafe.SkipInit(out result);
        Span<byte> bytes = stackalloc byte[Size];
        if (!DigestText.TryDecode(s, Prefix, bytes))
        {
            result = default;
            return false;
        }

        result = new Sha256Digest(bytes);
        return true;
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, IFormatProvider?, out Sha256Digest)"/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Sha256Digest result) =>
        TryParse(s.AsSpan(), provider, out result);

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, IFormatProvider?, out Sha256Digest)"/>
    public static bool TryParse([NotNullWhen(true)] string? s, out Sha256Digest result) => TryParse(s, null, out result);

    /// <inheritdoc/>
    public bool Equals(Sha256Digest other) => Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Sha256Digest other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => MemoryMarshal.Read<int>(Bytes);

    /// <inheritdoc/>
    public int CompareTo(Sha256Digest other) => Bytes.SequenceCompareTo(other.Bytes);

    /// <summary>The canonical text form: sha256: and 64 lower-case hexadecimal digits.</summary>
    public override string ToString() => Prefix + Convert.ToHexStringLower(Bytes);
}
