using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Larder.Formats.Packs;

/// <summary>
/// What a pack's tree is put above when it runs: nothing (<c>none</c>), the host's directories (<c>host</c>), or the root
/// file system of an image, by a name that is resolved as that of an image is (<c>debian:12</c>, <c>oci://host/base:1</c>).
/// </summary>
public sealed class PackBase : IEquatable<PackBase>
{
    /// <summary>Characters of a name at most.</summary>
    public const int MaxLength = 512;

    // Those of references to images (distribution-spec, "Pulling manifests"), of their hosts and of what stands in front.
    private static readonly SearchValues<char> OfNames =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/:@+[]");

    private readonly string _text;

    private PackBase(string text, bool isImage) => (_text, IsImage) = (text, isImage);

    /// <summary>Nothing: the pack holds all it needs.</summary>
    public static PackBase None { get; } = new("none", isImage: false);

    /// <summary>The host's <c>/usr</c>, <c>/lib*</c> and <c>/etc</c>, read-only.</summary>
    public static PackBase Host { get; } = new("host", isImage: false);

    /// <summary>The words that are no names of images.</summary>
    public static IReadOnlyList<string> Words { get; } = ["none", "host"];

    /// <summary>Whether it is an image, whose name <see cref="ToString"/> gives.</summary>
    public bool IsImage { get; }

    /// <summary>Reads a base; false for what can be no name of an image either. Whether there is such an image is not asked.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, [NotNullWhen(true)] out PackBase? result)
    {
        result = s switch
        {
            "none" => None,
            "host" => Host,
            _ => IsName(s) ? new PackBase(s, isImage: true) : null,
        };
        return result is not null;
    }

    /// <inheritdoc/>
    public bool Equals(PackBase? other) => other is not null
        && string.Equals(_text, other._text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PackBase);

    /// <inheritdoc/>
    public override int GetHashCode() => string.GetHashCode(_text, StringComparison.Ordinal);

    /// <summary>The text of the manifest.</summary>
    public override string ToString() => _text;

    private static bool IsName([NotNullWhen(true)] string? text) =>
        text is { Length: > 0 and <= MaxLength } && (char.IsAsciiLetterOrDigit(text[0]) || text[0] == '[') && !text.AsSpan().ContainsAnyExcept(OfNames);
}
