using System.Buffers.Binary;
using System.Text;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;

namespace Larder.Store.Roots;

/// <summary>
/// What keeps a file system: its name, when it was set, and the file system, or none when the root was removed. Stored as
/// a blob, so that segments alone can tell all roots; of several records for a name the newest holds.
/// </summary>
/// <remarks>
/// Little-endian: magic (8), milliseconds since 1970 (8), with the second magic also the milliseconds since 1970 at which it
/// expires (8), length of the name (4), the name in UTF-8, then the encoding of the file system, nothing when it was
/// removed.
/// </remarks>
internal sealed record RootRecord(string Name, long Milliseconds, FileSystem? FileSystem, long? Expires = null)
{
    public const int MaxNameLength = 1024;

    public const int MaxLength = 28 + MaxNameLength + Formats.FileMetadata.FileSystem.MaxLength;

    // A name that is not text would come back from a rebuild as another one.
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static ReadOnlySpan<byte> Magic => "LARDROOT"u8;

    private static ReadOnlySpan<byte> ExpiringMagic => "LARDROO2"u8;

    public byte[] Encode()
    {
        byte[] name = Utf8.GetBytes(Name);
        ArgumentOutOfRangeException.ThrowIfZero(name.Length, nameof(Name));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(name.Length, MaxNameLength, nameof(Name));
        byte[] bytes = new byte[Expires is null ? 20 : 28];
        (Expires is null ? Magic : ExpiringMagic).CopyTo(bytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), Milliseconds);
        if (Expires is long expires)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), expires);
        }

        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(bytes.Length - 4), name.Length);
        return [.. bytes, .. name, .. FileSystem?.Encode() ?? []];
    }

    /// <summary>Reads a record; null when the bytes are none.</summary>
    public static RootRecord? TryDecode(ReadOnlySpan<byte> bytes)
    {
        bool isExpiring = bytes.StartsWith(ExpiringMagic);
        int head = isExpiring ? 28 : 20;
        if (bytes.Length < head || !(isExpiring || bytes.StartsWith(Magic)))
        {
            return null;
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(bytes[(head - 4)..]);
        if (length is < 1 or > MaxNameLength || bytes.Length < head + length)
        {
            return null;
        }

        ReadOnlySpan<byte> rest = bytes[(head + length)..];
        try
        {
            return new RootRecord(
                Utf8.GetString(bytes.Slice(head, length)),
                BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
                rest.IsEmpty ? null : Formats.FileMetadata.FileSystem.Decode(rest),
                isExpiring ? BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]) : null);
        }
        catch (Exception error) when (error is LarderException or DecoderFallbackException)
        {
            return null;
        }
    }
}
