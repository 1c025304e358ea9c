using System.Text;

namespace Larder.Formats.Disks;

/// <summary>The name of a file system in an image: at most 16 bytes of UTF-8, in ext4 and in EROFS.</summary>
public static class DiskLabel
{
    /// <summary>The longest label, in bytes.</summary>
    public const int MaxLength = 16;

    /// <summary>Whether a text can be a label.</summary>
    public static bool IsValid(string text) =>
        Encoding.UTF8.GetByteCount(text) <= MaxLength && !text.Contains('\0', StringComparison.Ordinal);

    internal static string Check(string label) => IsValid(label)
        ? label
        : throw new ArgumentException("A label has at most 16 bytes of UTF-8 and no NUL.", nameof(label));
}
