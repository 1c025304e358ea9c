namespace Larder.Store.Segments;

/// <summary>Where a blob lies.</summary>
/// <param name="Segment">The segment's id, from 1; 0 for the empty blob, which lies nowhere, and for one that is held.</param>
/// <param name="Offset">First byte within the segment; 0 in a held file.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Kinds">What it is.</param>
public readonly record struct BlobLocation(long Segment, long Offset, long Size, BlobKinds Kinds)
{
    /// <summary>A blob of this many bytes and more begins at a multiple of 4096, and zeros follow it up to the next.</summary>
    public const int OwnBlocksFrom = SegmentLayout.AlignedFrom;

    /// <summary>True when it lies in no segment, but in <c>store/held</c>: in a file that an installed revision has too.</summary>
    public bool IsHeld => Segment == 0 && Size > 0;
}
