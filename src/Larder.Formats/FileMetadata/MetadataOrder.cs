namespace Larder.Formats.FileMetadata;

/// <summary>
/// The order of paths in file metadata: by unsigned bytes, with <c>/</c> counted as 0x00. That is the preorder of a
/// tree whose siblings are in the order of their names: a directory, then all below it, then its next sibling.
/// </summary>
public sealed class MetadataOrder : IComparer<ReadOnlyMemory<byte>>
{
    private MetadataOrder()
    {
    }

    /// <summary>The order as a comparer, for sorting and for sorted sets.</summary>
    public static MetadataOrder Instance { get; } = new();

    /// <summary>Negative when <paramref name="left"/> comes first, zero when both are equal.</summary>
    public static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        int common = left.CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
        {
            return left.Length.CompareTo(right.Length);
        }

        return Rank(left[common]) - Rank(right[common]);
    }

    /// <inheritdoc/>
    public int Compare(ReadOnlyMemory<byte> x, ReadOnlyMemory<byte> y) => Compare(x.Span, y.Span);

    // No name contains 0x00, so the slash has it to itself.
    private static int Rank(byte value) => value == (byte)'/' ? 0 : value;
}
