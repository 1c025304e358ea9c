namespace Larder.Store.Importing;

/// <summary>
/// The bytes of a <see cref="ChangedFileCache"/>; little-endian. A file is a head of 64 bytes (magic, offset of the root's
/// block, length of all, the file system's id), then a block for each directory behind those below it, then the BLAKE3 of
/// the blocks and the head. A block is its number of names (4), padding (4), the device (8), a record for each name in order, and the
/// names.
/// </summary>
internal static class SeenLayout
{
    public const int HeadSize = 64;
    public const int BlockHeadSize = 16;
    public const int RecordSize = 88;

    // Offsets within a record.
    public const int Child = 0;
    public const int Inode = 8;
    public const int ChangedSeconds = 16;
    public const int ChangedNanoseconds = 24;
    public const int ModifiedNanoseconds = 28;
    public const int ModifiedSeconds = 32;
    public const int Size = 40;
    public const int Digest = 48;
    public const int NameStart = 80;
    public const int NameLength = 84;
    public const int Kind = 86;
    public const int HasAttributes = 87;

    public const byte Untold = 0;
    public const byte File = 1;
    public const byte Directory = 2;

    public static ReadOnlySpan<byte> Magic => "LARDSEE1"u8;
}
