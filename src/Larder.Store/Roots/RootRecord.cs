using System.Buffers.Binary;
using System.Text;
using Larder.Formats.FileMetadata;

namespace Larder.Store.Roots;

/// <summary>
/// What keeps a file system: its name, when it was set, and the file system, or none when the root was removed. Stored as
/// a blob, so that segments alone can tell all roots; of several records for a name the newest holds.
/// </summary>
/// <remarks>
/// Little-endian: magic (8), milliseconds since 1970 (8), length of the name (4), the name in UTF-8, then the encoding of
/// the file system, nothing when it was removed.
/// </remarks>
internal sealed record RootRecord(string Name, long Milliseconds, FileSystem? FileSystem)
{
    public const int MaxNameLength = 1024;

    public const int MaxLength = 20 + MaxNameLength + Formats.FileMetadata.FileSystem.MaxLength;

    private static ReadOnlySpan<byte> Magic => "LARDROOT"u8;

    public byte[] Encode()
    {
        byte[] name = Encoding.UTF8.GetBytes(Name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(name.Length, MaxNameLength, nameof(Name));
        byte[] bytes = new byte[20];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), Milliseconds);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(16), name.Length);
        return [.. bytes, .. name, .. FileSystem?.Encode() ?? []];
    }

    public static RootRecord? TryDecode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 20 || !bytes.StartsWith(Magic))
        {
            return null;
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]);
        if (length is < 1 or > MaxNameLength || bytes.Length < 20 + length)
        {
            return null;
        }

        ReadOnlySpan<byte> rest = bytes[(20 + length)..];
        return new RootRecord(
            Encoding.UTF8.GetString(bytes.Slice(20, length)),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
            rest.IsEmpty ? null : Formats.FileMetadata.FileSystem.Decode(rest));
    }
}
