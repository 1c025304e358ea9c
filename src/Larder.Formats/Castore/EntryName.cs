namespace Larder.Formats.Castore;

/// <summary>
/// The rules for the name of a directory entry: 1–255 bytes, not <c>.</c> or <c>..</c>, no NUL, no <c>/</c>.
/// </summary>
/// <remarks>Names are bytes of no particular encoding; their order is that of unsigned bytes.</remarks>
public static class EntryName
{
    /// <summary>The longest name, in bytes: what Linux file systems hold.</summary>
    public const int MaxLength = 255;

    /// <summary>True when <paramref name="name"/> may name an entry.</summary>
    public static bool IsValid(ReadOnlySpan<byte> name) => Problem(name) is null;

    /// <summary>
    /// What is wrong with <paramref name="name"/>, as the end of a sentence about it; null when nothing is.
    /// </summary>
    internal static string? Problem(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
        {
            return "is empty";
        }

        if (name.Length > MaxLength)
        {
            return $"has {name.Length} bytes, the most is {MaxLength}";
        }

        if (name.SequenceEqual("."u8) || name.SequenceEqual(".."u8))
        {
            return "is reserved";
        }

        return name.IndexOfAny((byte)0, (byte)'/') >= 0 ? "contains a NUL or a slash" : null;
    }
}
