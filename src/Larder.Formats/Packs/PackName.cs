using System.Diagnostics.CodeAnalysis;

namespace Larder.Formats.Packs;

/// <summary>
/// The full name of a pack, <c>publisher/name</c>. Each part has 1–64 characters of <c>a–z 0–9 . _ -</c>, begins and
/// ends with a letter or digit, and has no two dots in a row, so that it is one safe directory name. Ordered by
/// publisher, then name, as bytes.
/// </summary>
public sealed class PackName : IEquatable<PackName>, IComparable<PackName>, IParsable<PackName>
{
    /// <summary>Characters of a part at most.</summary>
    public const int MaxPartLength = 64;

    /// <summary>The publisher of packs that nobody published.</summary>
    public const string LocalPublisher = "local";

    private PackName(string publisher, string name)
    {
        Publisher = publisher;
        Name = name;
    }

    /// <summary>Who signs.</summary>
    public string Publisher { get; }

    /// <summary>The name among the publisher's packs.</summary>
    public string Name { get; }

    /// <summary>By publisher, then name, as bytes.</summary>
    public static bool operator <(PackName left, PackName right) => left.CompareTo(right) < 0;

    /// <summary>By publisher, then name, as bytes.</summary>
    public static bool operator >(PackName left, PackName right) => left.CompareTo(right) > 0;

    /// <summary>By publisher, then name, as bytes.</summary>
    public static bool operator <=(PackName left, PackName right) => left.CompareTo(right) <= 0;

    /// <summary>By publisher, then name, as bytes.</summary>
    public static bool operator >=(PackName left, PackName right) => left.CompareTo(right) >= 0;

    /// <summary>Same publisher and name.</summary>
    public static bool operator ==(PackName? left, PackName? right) => left?.Equals(right) ?? right is null;

    /// <summary>Another publisher or name.</summary>
    public static bool operator !=(PackName? left, PackName? right) => !(left == right);

    /// <summary>True when the text can be a publisher or a name.</summary>
    public static bool IsPart([NotNullWhen(true)] string? text) =>
        text is { Length: > 0 and <= MaxPartLength }
        && char.IsAsciiLetterOrDigit(text[0]) && char.IsAsciiLetterOrDigit(text[^1])
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '_' or '-')
        && !text.Contains("..", StringComparison.Ordinal);

    /// <summary>Joins two parts.</summary>
    /// <exception cref="FormatException">One of them cannot be a part.</exception>
    public static PackName Create(string publisher, string name) => IsPart(publisher) && IsPart(name)
        ? new PackName(publisher, name)
        : throw Invalid($"{publisher}/{name}");

    /// <summary>Reads <c>publisher/name</c>.</summary>
    /// <exception cref="FormatException">The text is anything else.</exception>
    public static PackName Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, out PackName? name) ? name : throw Invalid(s);

    /// <inheritdoc cref="Parse"/>
    /// <returns>False for anything else.</returns>
    public static bool TryParse([NotNullWhen(true)] string? s, [NotNullWhen(true)] out PackName? result)
    {
        result = s?.Split('/') is [string publisher, string name] && IsPart(publisher) && IsPart(name)
            ? new PackName(publisher, name)
            : null;
        return result is not null;
    }

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider,
        [MaybeNullWhen(false)] out PackName result) =>
        TryParse(s, out result);

    /// <inheritdoc/>
    public int CompareTo(PackName? other)
    {
        if (other is null)
        {
            return 1;
        }

        int order = string.CompareOrdinal(Publisher, other.Publisher);
        return order != 0 ? order : string.CompareOrdinal(Name, other.Name);
    }

    /// <inheritdoc/>
    public bool Equals(PackName? other) => CompareTo(other) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PackName);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(
        string.GetHashCode(Publisher, StringComparison.Ordinal), string.GetHashCode(Name, StringComparison.Ordinal));

    /// <summary><c>publisher/name</c>.</summary>
    public override string ToString() => $"{Publisher}/{Name}";

    private static FormatException Invalid(string text) => new(
        $"«{text}» is not a pack name: publisher/name is expected, each of 1 to 64 of a-z 0-9 . _ - that begins and ends with a letter or digit and has no two dots in a row.");
}
