using System.Diagnostics.CodeAnalysis;
using Larder.Formats.Castore;

namespace Larder.Formats.FileMetadata;

/// <summary>An extended attribute, name with namespace: <c>security.capability</c>. Compares by content.</summary>
public readonly struct ExtendedAttribute : IEquatable<ExtendedAttribute>
{
    /// <summary>The longest name, in bytes: Linux' XATTR_NAME_MAX.</summary>
    public const int MaxNameLength = 255;

    /// <summary>The longest value, in bytes: Linux' XATTR_SIZE_MAX.</summary>
    public const int MaxValueLength = 65536;

    /// <summary>States name and value, which nobody changes from now on.</summary>
    /// <exception cref="Errors.LarderException">
    /// LRD2202: the name is not 1–255 bytes without a NUL, or the value is longer than 65,536 bytes.
    /// </exception>
    public ExtendedAttribute(ReadOnlyMemory<byte> name, ReadOnlyMemory<byte> value)
    {
        if (name.IsEmpty || name.Length > MaxNameLength || name.Span.Contains((byte)0))
        {
            throw MetadataFailure.Because($"an extended attribute cannot be named «{NameText.Show(name.Span)}»");
        }

        if (value.Length > MaxValueLength)
        {
            throw MetadataFailure.Because(
                $"the extended attribute «{NameText.Show(name.Span)}» has {value.Length} bytes, {MaxValueLength} can be");
        }

        Name = name;
        Value = value;
    }

    /// <summary>The name: 1–255 bytes without a NUL.</summary>
    public ReadOnlyMemory<byte> Name { get; }

    /// <summary>The value: 0–65,536 bytes.</summary>
    public ReadOnlyMemory<byte> Value { get; }

    /// <summary>Compares content.</summary>
    public static bool operator ==(ExtendedAttribute left, ExtendedAttribute right) => left.Equals(right);

    /// <summary>Compares content.</summary>
    public static bool operator !=(ExtendedAttribute left, ExtendedAttribute right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(ExtendedAttribute other) =>
        Name.Span.SequenceEqual(other.Name.Span) && Value.Span.SequenceEqual(other.Value.Span);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is ExtendedAttribute other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(
        NameComparer.Instance.GetHashCode(Name.Span),
        NameComparer.Instance.GetHashCode(Value.Span));
}
