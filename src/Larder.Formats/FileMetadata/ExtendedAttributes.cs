using System.Collections;
using System.Collections.Immutable;
using Larder.Formats.Castore;

namespace Larder.Formats.FileMetadata;

/// <summary>The extended attributes of a path, sorted by name, no name twice. Immutable; compares by content.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage(
    "Naming", "CA1710:Identifiers should have correct suffix", Justification = "The plural says that it is a list.")]
public sealed class ExtendedAttributes : IReadOnlyList<ExtendedAttribute>, IEquatable<ExtendedAttributes>
{
    private readonly ImmutableArray<ExtendedAttribute> _sorted;

    private ExtendedAttributes(ImmutableArray<ExtendedAttribute> sorted) => _sorted = sorted;

    /// <summary>No attributes.</summary>
    public static ExtendedAttributes None { get; } = new([]);

    /// <inheritdoc/>
    public int Count => _sorted.Length;

    /// <inheritdoc/>
    public ExtendedAttribute this[int index] => _sorted[index];

    /// <summary>Takes attributes in any order.</summary>
    /// <exception cref="Errors.LarderException">LRD2202: a name stands twice.</exception>
    public static ExtendedAttributes Of(params IEnumerable<ExtendedAttribute> attributes)
    {
        ImmutableArray<ExtendedAttribute> sorted =
            attributes.ToImmutableArray().Sort((x, y) => NameComparer.Instance.Compare(x.Name, y.Name));
        for (int i = 1; i < sorted.Length; i++)
        {
            if (sorted[i - 1].Name.Span.SequenceEqual(sorted[i].Name.Span))
            {
                throw MetadataFailure.Because(
                    $"the extended attribute «{NameText.Show(sorted[i].Name.Span)}» stands twice");
            }
        }

        return sorted.IsEmpty ? None : new(sorted);
    }

    /// <inheritdoc/>
    public bool Equals(ExtendedAttributes? other) => other is not null && _sorted.SequenceEqual(other._sorted);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ExtendedAttributes);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (ExtendedAttribute attribute in _sorted)
        {
            hash.Add(attribute);
        }

        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public IEnumerator<ExtendedAttribute> GetEnumerator() => ((IEnumerable<ExtendedAttribute>)_sorted).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
