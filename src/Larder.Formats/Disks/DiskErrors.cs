using Larder.Formats.Castore;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;

namespace Larder.Formats.Disks;

/// <summary>How failures of disk images are said.</summary>
internal static class DiskErrors
{
    public static LarderException TooSmall(long size, long needed) => new(
        ErrorCodes.DiskTooSmall,
        "The disk image cannot be made",
        $"{size} bytes are too few: the tree needs about {needed}",
        "Give it more with --size, or leave --size out");

    public static LarderException CannotHold(WalkedPath path, string why) => CannotHold(path.ToString(), why);

    public static LarderException CannotHold(string what, string why) => new(
        ErrorCodes.ImageCannotHold,
        $"{what} cannot be put into the disk image",
        why,
        "Change the tree, or use another format");

    public static LarderException Attribute(WalkedPath path, ReadOnlyMemory<byte> name, string why) =>
        CannotHold(path, $"its extended attribute «{NameText.Show(name.Span)}» {why}");

    public static LarderException Damaged(string why) => new(
        ErrorCodes.ImageDamaged,
        "The disk image is damaged",
        why,
        "Make the image again from the store");
}
