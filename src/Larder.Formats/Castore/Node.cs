using System.Diagnostics.CodeAnalysis;
using Larder.Formats.Digests;

namespace Larder.Formats.Castore;

/// <summary>
/// A castore node: a directory, a file or a symlink, without a name. A value of 64 bytes, because trees hold millions
/// (docs/formats/castore.md).
/// </summary>
public readonly struct Node : IEquatable<Node>
{
    /// <summary>The longest symlink target, in bytes: PATH_MAX less its NUL.</summary>
    public const int MaxTargetLength = 4095;

    private readonly Digest _digest;
    private readonly ulong _size;
    private readonly ReadOnlyMemory<byte> _target;
    private readonly bool _isExecutable;

    private Node(NodeKind kind, Digest digest, ulong size, bool isExecutable, ReadOnlyMemory<byte> target)
    {
        Kind = kind;
        _digest = digest;
        _size = size;
        _isExecutable = isExecutable;
        _target = target;
    }

    /// <summary>What this node is.</summary>
    public NodeKind Kind { get; }

    /// <summary>The digest of the file's content, or of the directory's encoding.</summary>
    /// <exception cref="InvalidOperationException">A symlink has none.</exception>
    public Digest Digest => Kind is NodeKind.Directory or NodeKind.File ? _digest : throw Lacks("digest");

    /// <summary>
    /// A file's length in bytes; for a directory the number that its parent records, which is advisory
    /// (<see cref="CastoreDirectory.Size"/>).
    /// </summary>
    /// <exception cref="InvalidOperationException">A symlink has none.</exception>
    public ulong Size => Kind is NodeKind.Directory or NodeKind.File ? _size : throw Lacks("size");

    /// <summary>True for a file that its owner may execute; false for all other nodes.</summary>
    public bool IsExecutable => _isExecutable;

    /// <summary>The symlink's target: 1–4095 bytes.</summary>
    /// <exception cref="InvalidOperationException">Only a symlink has one.</exception>
    public ReadOnlyMemory<byte> Target => Kind is NodeKind.Symlink ? _target : throw Lacks("target");

    /// <summary>A directory whose encoding has <paramref name="digest"/>.</summary>
    public static Node Directory(Digest digest, ulong size) => new(NodeKind.Directory, digest, size, false, default);

    /// <summary>A file of <paramref name="size"/> bytes whose content has <paramref name="digest"/>.</summary>
    public static Node File(Digest digest, ulong size, bool isExecutable) =>
        new(NodeKind.File, digest, size, isExecutable, default);

    /// <summary>A symlink; the target is copied.</summary>
    /// <exception cref="Errors.LarderException">
    /// LRD2201: the target is not 1–4095 bytes without a NUL.
    /// </exception>
    public static Node Symlink(ReadOnlySpan<byte> target)
    {
        CheckTarget(target);
        return new(NodeKind.Symlink, default, 0, false, target.ToArray());
    }

    /// <summary>A symlink whose target stays where it is; the owner of those bytes never changes them.</summary>
    internal static Node SymlinkOver(ReadOnlyMemory<byte> target)
    {
        CheckTarget(target.Span);
        return new(NodeKind.Symlink, default, 0, false, target);
    }

    /// <summary>Compares content.</summary>
    public static bool operator ==(in Node left, in Node right) => left.Equals(right);

    /// <summary>Compares content.</summary>
    public static bool operator !=(in Node left, in Node right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(Node other) =>
        Kind == other.Kind
        && _size == other._size
        && _isExecutable == other._isExecutable
        && _digest == other._digest
        && _target.Span.SequenceEqual(other._target.Span);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Node other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(Kind, _digest, _size, _isExecutable, NameComparer.Instance.GetHashCode(_target.Span));

    /// <summary>A line for people: kind, digest and size, or target.</summary>
    public override string ToString() => Kind switch
    {
        NodeKind.Directory => $"directory {_digest} {_size}",
        NodeKind.File => $"{(_isExecutable ? "executable" : "file")} {_digest} {_size}",
        NodeKind.Symlink => $"symlink {NameText.Show(_target.Span)}",
        _ => "no node",
    };

    private static void CheckTarget(ReadOnlySpan<byte> target)
    {
        if (target.IsEmpty || target.Length > MaxTargetLength)
        {
            throw CastoreFailure.Directory(
                $"a symlink target has {target.Length} bytes, 1 to {MaxTargetLength} can be");
        }

        if (target.Contains((byte)0))
        {
            throw CastoreFailure.Directory("a symlink target contains a NUL");
        }
    }

    private InvalidOperationException Lacks(string what) => new($"A node of kind {Kind} has no {what}.");
}
