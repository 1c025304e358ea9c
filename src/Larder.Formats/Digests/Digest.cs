using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Larder.Formats.Digests;

/// <summary>A BLAKE3-256 digest: the identity of a blob or a directory (castore).</summary>
public readonly struct Digest : IEquatable<Digest>, IComparable<Digest>, ISpanParsable<Digest>
{
    /// <summary>Bytes in a digest.</summary>
    public const int Size = 32;

    /// <summary>Characters of the canonical text form.</summary>
    public const int TextLength = 64;

    private readonly Bytes32 _bytes;

    /// <summary>Takes over 32 bytes computed or read elsewhere.</summary>
    /// <exception cref="ArgumentException"><paramref name="bytes"/> is not exactly 32 bytes.</exception>
    public Digest(ReadOnlySpan<byte> bytes)
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
    public static Digest Of(ReadOnlySpan<byte> content) => Blake3Hasher.Hash(content);

    private const string Prefix = "";

    /// <summary>Compares all 32 bytes.</summary>
    public static bool operator ==(Digest left, Digest right) => left.Equals(right);

    /// <summary>Compares all 32 bytes.</summary>
    public static bool operator !=(Digest left, Digest right) => !left.Equals(right);

    /// <summary>Unsigned byte order.</summary>
    public static bool operator <(Digest left, Digest right) => left.CompareTo(right) < 0;

    /// <summary>Unsigned byte order.</summary>
    public static bool operator >(Digest left, Digest right) => left.CompareTo(right) > 0;

    /// <summary>Unsigned byte order.</summary>
    public static bool operator <=(Digest left, Digest right) => left.CompareTo(right) <= 0;

    /// <summary>Unsigned byte order.</summary>
    public static bool operator >=(Digest left, Digest right) => left.CompareTo(right) >= 0;

    /// <summary>Reads the canonical text form and nothing else.</summary>
    /// <exception cref="FormatException">The text is anything but the canonical form.</exception>
    public static Digest Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out Digest digest)
            ? digest
            : throw new FormatException($"«{s}» is not a digest: 64 lower-case hexadecimal digits is expected.");

    /// <inheritdoc cref="Parse(ReadOnlySpan{char}, IFormatProvider?)"/>
    public static Digest Parse(string s, IFormatProvider? provider = null) => Parse(s.AsSpan(), provider);

    /// <summary>Reads the canonical text form and nothing else; false for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Digest result)
    {
        Unsafe.SkipInit(out result);
        Span<byte> bytes = stackalloc byte[Size];
        if (!DigestText.TryDecode(s, Prefix, bytes))
        {
            result = default;
            return false;
        }

        result = new Digest(bytes);
        return true;
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, IFormatProvider?, out Digest)"/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Digest result) =>
        TryParse(s.AsSpan(), provider, out result);

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, IFormatProvider?, out Digest)"/>
    public static bool TryParse([NotNullWhen(true)] string? s, out Digest result) => TryParse(s, null, out result);

    /// <inheritdoc/>
    public bool Equals(Digest other) => Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Digest other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => MemoryMarshal.Read<int>(Bytes);

    /// <inheritdoc/>
    public int CompareTo(Digest other) => Bytes.SequenceCompareTo(other.Bytes);

    /// <summary>The canonical text form: 64 lower-case hexadecimal digits.</summary>
    public override string ToString() => Prefix + Convert.ToHexStringLower(Bytes);
}
