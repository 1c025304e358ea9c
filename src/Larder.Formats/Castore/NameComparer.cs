using System.Diagnostics.CodeAnalysis;

namespace Larder.Formats.Castore;

/// <summary>
/// Compares names (and any other bytes) by content, in the order of unsigned bytes, so that dictionaries and sorted
/// sets can be keyed by them; a dictionary can be asked with a span, without allocating a key.
/// </summary>
public sealed class NameComparer
    : IComparer<ReadOnlyMemory<byte>>,
        IEqualityComparer<ReadOnlyMemory<byte>>,
        IAlternateEqualityComparer<ReadOnlySpan<byte>, ReadOnlyMemory<byte>>
{
    private NameComparer()
    {
    }

    /// <summary>The one instance.</summary>
    public static NameComparer Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(ReadOnlyMemory<byte> x, ReadOnlyMemory<byte> y) => x.Span.SequenceCompareTo(y.Span);

    /// <inheritdoc/>
    public bool Equals(ReadOnlyMemory<byte> x, ReadOnlyMemory<byte> y) => x.Span.SequenceEqual(y.Span);

    /// <inheritdoc/>
    public int GetHashCode([DisallowNull] ReadOnlyMemory<byte> obj) => GetHashCode(obj.Span);

    /// <inheritdoc/>
    public bool Equals(ReadOnlySpan<byte> alternate, ReadOnlyMemory<byte> other) => alternate.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        HashCode hash = default;
        hash.AddBytes(alternate);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
}
