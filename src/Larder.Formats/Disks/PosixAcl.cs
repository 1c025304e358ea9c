using System.Buffers.Binary;

namespace Larder.Formats.Disks;

/// <summary>
/// POSIX access control lists: the kernel shows them as the value of an extended attribute (acl(5), version 2, 8 bytes an
/// entry), and ext4 keeps them shorter (version 1, no number where none is needed).
/// </summary>
internal static class PosixAcl
{
    private const uint ShownVersion = 2;
    private const uint KeptVersion = 1;
    private const int ShownEntrySize = 8;
    private const int KeptEntrySize = 4;
    private const ushort MaxPermission = 7;

    /// <summary>What ext4 keeps; null when the value is no access control list.</summary>
    public static byte[]? ToExt4(ReadOnlySpan<byte> shown)
    {
        if (shown.Length < sizeof(uint)
            || (shown.Length - sizeof(uint)) % ShownEntrySize != 0
            || BinaryPrimitives.ReadUInt32LittleEndian(shown) != ShownVersion)
        {
            return null;
        }

        byte[] kept = new byte[shown.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(kept, KeptVersion);
        int length = sizeof(uint);
        for (shown = shown[sizeof(uint)..]; !shown.IsEmpty; shown = shown[ShownEntrySize..])
        {
            ushort tag = BinaryPrimitives.ReadUInt16LittleEndian(shown);
            if (tag is not (1 or 2 or 4 or 8 or 0x10 or 0x20) || BinaryPrimitives.ReadUInt16LittleEndian(shown[2..]) > MaxPermission)
            {
                return null;
            }

            // The owner, the owning group, the mask and all others have no number.
            int size = tag is 2 or 8 ? ShownEntrySize : KeptEntrySize;
            shown[..size].CopyTo(kept.AsSpan(length));
            length += size;
        }

        return kept[..length];
    }
}
