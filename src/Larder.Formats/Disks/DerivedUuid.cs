using Larder.Formats.Digests;

namespace Larder.Formats.Disks;

/// <summary>UUIDs that follow from what an image holds.</summary>
internal static class DerivedUuid
{
    /// <summary>A UUID of version 8, "made as its maker likes" (RFC 9562 §5.8).</summary>
    /// <param name="digest">Its first 16 bytes are taken.</param>
    public static Guid Of(Digest digest)
    {
        Span<byte> uuid = stackalloc byte[16];
        digest.Bytes[..16].CopyTo(uuid);
        uuid[6] = (byte)((uuid[6] & 0x0F) | 0x80);
        uuid[8] = (byte)((uuid[8] & 0x3F) | 0x80);
        return new Guid(uuid, bigEndian: true);
    }
}
