namespace Larder.Store.Segments;

/// <summary>The measures of a segment (docs/formats/segment.md).</summary>
internal static class SegmentLayout
{
    /// <summary>Blobs of this many bytes and more start at a block and are padded to one.</summary>
    public const int AlignedFrom = 2048;

    /// <summary>The block: what a page, a reflink and an EROFS device slot are made of.</summary>
    public const int Block = 4096;

    /// <summary>Smaller blobs start at a multiple of this.</summary>
    public const int SmallAlignment = 8;

    /// <summary>Blocks set aside at once for small blobs; shrunk to what was used when nothing follows.</summary>
    public const int SmallRun = 64 * 1024;

    /// <summary>A segment that has reached this is sealed at the end of its batch.</summary>
    public const long Full = 256L << 20;

    /// <summary>A blob of this size gets a segment of its own.</summary>
    public const long Alone = 64L << 20;

    public static long Align(long offset, int to) => (offset + to - 1) & ~(long)(to - 1);

    public static byte[] FileName(long id) => System.Text.Encoding.ASCII.GetBytes($"{id:x16}.seg");

    public static byte[] IndexName(long id) => System.Text.Encoding.ASCII.GetBytes($"{id:x16}.idx");

    public static bool TryParseName(ReadOnlySpan<byte> name, out long id)
    {
        id = 0;
        return name.Length == 20
            && name.EndsWith(".seg"u8)
            && long.TryParse(name[..16], System.Globalization.NumberStyles.AllowHexSpecifier, null, out id)
            && id > 0
            && name.SequenceEqual(FileName(id));
    }
}
