using System.Buffers.Binary;

namespace Larder.Formats.Erofs;

/// <summary>The extended attributes of an inode: numbers of shared ones, then those of its own.</summary>
internal sealed class ErofsAttributes(IReadOnlyList<ErofsAttribute> attributes)
{
    private const int HeaderSize = 12;
    private const int WordSize = 4;

    // Their count has a byte; those behind stand in the inode as if they were its own.
    private const int MaxShared = 255;

    public static ErofsAttributes None { get; } = new([]);

    /// <summary>Bytes behind the inode.</summary>
    public int Size => attributes.Count == 0
        ? 0
        : HeaderSize + (Shared.Count() * WordSize) + Own.Sum(static one => one.Bytes.Length);

    /// <summary>How the inode states the size: in words behind the first two of the header.</summary>
    public ushort Count => (ushort)(Size == 0 ? 0 : ((Size - HeaderSize) / WordSize) + 1);

    private IEnumerable<ErofsAttribute> Shared => attributes.Where(static one => one.Shared is not null).Take(MaxShared);

    private IEnumerable<ErofsAttribute> Own =>
        attributes.Where(static one => one.Shared is null).Concat(attributes.Where(static one => one.Shared is not null).Skip(MaxShared));

    /// <summary>Writes them.</summary>
    public void Write(Span<byte> at)
    {
        if (attributes.Count == 0)
        {
            return;
        }

        at[4] = (byte)Shared.Count();
        at = at[HeaderSize..];
        foreach (ErofsAttribute shared in Shared)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(at, shared.Shared!.Value);
            at = at[WordSize..];
        }

        foreach (ErofsAttribute own in Own)
        {
            own.Bytes.Span.CopyTo(at);
            at = at[own.Bytes.Length..];
        }
    }
}
