using System.Diagnostics.CodeAnalysis;

namespace Larder.Formats.Castore;

/// <summary>A node and the name it has in its directory. Only a directory makes them, so the name is valid.</summary>
public readonly struct DirectoryEntry : IEquatable<DirectoryEntry>
{
    internal DirectoryEntry(ReadOnlyMemory<byte> name, Node node)
    {
        Name = name;
        Node = node;
    }

    /// <summary>The name: bytes that keep <see cref="EntryName"/>'s rules.</summary>
    public ReadOnlyMemory<byte> Name { get; }

    /// <summary>What the name stands for.</summary>
    public Node Node { get; }

    /// <summary>Compares name and node by content.</summary>
    public static bool operator ==(in DirectoryEntry left, in DirectoryEntry right) => left.Equals(right);

    /// <summary>Compares name and node by content.</summary>
    public static bool operator !=(in DirectoryEntry left, in DirectoryEntry right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(DirectoryEntry other) => Name.Span.SequenceEqual(other.Name.Span) && Node == other.Node;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is DirectoryEntry other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(NameComparer.Instance.GetHashCode(Name.Span), Node);

    /// <summary>A line for people.</summary>
    public override string ToString() => $"{NameText.Show(Name.Span)}: {Node}";
}
