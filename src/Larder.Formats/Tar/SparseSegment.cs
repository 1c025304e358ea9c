namespace Larder.Formats.Tar;

/// <summary>A run of data in a sparse file; between runs there are holes.</summary>
internal readonly record struct SparseSegment(long Offset, long Length)
{
    public long End => Offset + Length;
}
