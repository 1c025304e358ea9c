namespace Larder.Formats.Disks;

/// <summary>
/// The name of an extended attribute as ext4 and EROFS keep it: a number for its beginning, and the rest. Both have the
/// same numbers.
/// </summary>
/// <param name="Index">1 user, 2 and 3 access control lists, 4 trusted, 6 security.</param>
/// <param name="Rest">What follows; empty for access control lists.</param>
internal readonly record struct AttributeName(byte Index, ReadOnlyMemory<byte> Rest)
{
    /// <summary>The number of the access control list that applies to the path itself.</summary>
    public const byte AccessAcl = 2;

    /// <summary>The number of the one that what is made in a directory gets.</summary>
    public const byte DefaultAcl = 3;

    /// <summary>Whether the value is an access control list.</summary>
    public bool IsAcl => Index is AccessAcl or DefaultAcl;

    /// <summary>Splits a name; null for one that Linux could not show again.</summary>
    public static AttributeName? Split(ReadOnlyMemory<byte> name)
    {
        ReadOnlySpan<byte> text = name.Span;
        return text switch
        {
            _ when text.SequenceEqual("system.posix_acl_access"u8) => new(AccessAcl, default),
            _ when text.SequenceEqual("system.posix_acl_default"u8) => new(DefaultAcl, default),
            _ => After(name, "user."u8, 1) ?? After(name, "trusted."u8, 4) ?? After(name, "security."u8, 6),
        };
    }

    private static AttributeName? After(ReadOnlyMemory<byte> name, ReadOnlySpan<byte> beginning, byte index) =>
        name.Length > beginning.Length && name.Span.StartsWith(beginning) ? new(index, name[beginning.Length..]) : null;
}
