using System.Buffers.Binary;

namespace Larder.Store.Peers;

/// <summary>
/// The first frame of each side: magic (8 bytes), then from the client the lowest and highest version that it speaks, from
/// the server the version that is spoken from then on, twice (2 bytes each, little-endian).
/// </summary>
internal static class PeerHello
{
    /// <summary>The only version so far.</summary>
    public const ushort Version = 1;

    private static ReadOnlySpan<byte> Magic => "LARDPEER"u8;

    public static byte[] Encode(ushort lowest, ushort highest)
    {
        byte[] payload = new byte[12];
        Magic.CopyTo(payload);
        BinaryPrimitives.WriteUInt16LittleEndian(payload.AsSpan(8), lowest);
        BinaryPrimitives.WriteUInt16LittleEndian(payload.AsSpan(10), highest);
        return payload;
    }

    /// <summary>Reads the other side's; the version that both speak.</summary>
    /// <exception cref="Formats.Errors.LarderException">LRD2310: it is none, or there is no such version.</exception>
    public static ushort Agree(ReadOnlySpan<byte> payload)
    {
        if (payload.Length != 12 || !payload.StartsWith(Magic))
        {
            throw PeerErrors.Protocol("it does not greet as a store does");
        }

        ushort lowest = BinaryPrimitives.ReadUInt16LittleEndian(payload[8..]);
        ushort highest = BinaryPrimitives.ReadUInt16LittleEndian(payload[10..]);
        return lowest <= Version && highest >= Version
            ? Version
            : throw PeerErrors.Protocol($"it speaks the versions {lowest} to {highest} of the protocol, and this build speaks {Version}");
    }
}
