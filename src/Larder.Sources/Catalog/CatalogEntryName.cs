using System.Text.RegularExpressions;

namespace Larder.Sources.Catalog;

/// <summary>
/// Names of entries: <c>NAME</c> or <c>NAME:TAG</c>. A name holds no slash and is no scheme, so an entry can stand in
/// front of a short name like <c>debian:12</c>, but never of a whole reference.
/// </summary>
internal static partial class CatalogEntryName
{
    /// <summary>Characters at most.</summary>
    public const int MaxLength = 128;

    /// <summary>What a name must be, as the end of a sentence.</summary>
    public const string Rule = "an entry is called NAME or NAME:TAG, both of a-z 0-9 . _ -, beginning with a letter or digit";

    private static readonly string[] Schemes = ["oci:", "http:", "https:"];

    /// <summary>Whether an entry can be called so.</summary>
    public static bool IsValid(string text) => text.Length <= MaxLength && Form().IsMatch(text)
        && !Schemes.Any(scheme => text.StartsWith(scheme, StringComparison.Ordinal));

    [GeneratedRegex(@"^[a-z0-9][a-z0-9._-]*(:[a-z0-9][a-z0-9._-]*)?\z")]
    private static partial Regex Form();
}
