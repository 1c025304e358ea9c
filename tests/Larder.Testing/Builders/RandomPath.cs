using Larder.Formats.FileMetadata;

namespace Larder.Testing.Builders;

/// <summary>One path of a <see cref="RandomFileSystem"/> while it grows.</summary>
internal sealed class RandomPath
{
    public required byte[][] Names { get; init; }

    public required PathKind Kind { get; init; }

    public byte[] Path => [.. Names.SelectMany((name, i) => i == 0 ? name : [(byte)'/', .. name])];

    public SortedDictionary<byte[], RandomPath> Children { get; } =
        new(Comparer<byte[]>.Create((x, y) => x.AsSpan().SequenceCompareTo(y)));

    /// <summary>True unless it is a device or a fifo.</summary>
    public bool IsInTree => Kind <= PathKind.Symlink;

    /// <summary>A file's content or a symlink's target.</summary>
    public byte[] Content { get; set; } = [];

    public bool IsExecutable { get; set; }

    public PathAttributes Attributes { get; set; }

    public DeviceNumber Device { get; set; }

    /// <summary>Paths of one group share this object; null for paths in no group.</summary>
    public List<RandomPath>? Group { get; set; }

    /// <summary>This path, then all below it, siblings in the order of their names.</summary>
    public IEnumerable<RandomPath> Preorder() => Children.Values.SelectMany(child => child.Preorder()).Prepend(this);
}
