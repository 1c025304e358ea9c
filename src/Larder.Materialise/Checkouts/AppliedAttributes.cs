using Larder.Formats.FileMetadata;

namespace Larder.Materialise.Checkouts;

/// <summary>What is left of a path's attributes in a checkout that grants nothing.</summary>
public static class AppliedAttributes
{
    private const ushort Permissions = 0x1FF;

    /// <summary>Permission bits, times and <c>user.</c> attributes; owner and group are the maker's.</summary>
    public static PathAttributes Unprivileged(PathAttributes attributes) => new((ushort)(attributes.Mode & Permissions))
    {
        MtimeSeconds = attributes.MtimeSeconds,
        MtimeNanoseconds = attributes.MtimeNanoseconds,
        ExtendedAttributes = attributes.ExtendedAttributes.Count == 0
            ? ExtendedAttributes.None
            : ExtendedAttributes.Of(attributes.ExtendedAttributes.Where(IsHarmless)),
    };

    private static bool IsHarmless(ExtendedAttribute attribute) => attribute.Name.Span.StartsWith("user."u8);
}
