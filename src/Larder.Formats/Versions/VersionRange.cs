using System.Diagnostics.CodeAnalysis;

namespace Larder.Formats.Versions;

/// <summary>
/// Which versions a dependency accepts: terms separated by spaces, all of which must hold. A term is
/// <c>*</c> · <c>1.2.3</c> or <c>=1.2.3</c> (exact) · <c>1.2</c>, <c>1.2.x</c>, <c>1.*</c> (those numbers) ·
/// <c>^1.2.3</c> (up to the next change of the leftmost non-zero number) · <c>~1.2.3</c> (that minor; <c>~1</c>: that
/// major) · <c>&gt;=</c> <c>&gt;</c> <c>&lt;=</c> <c>&lt;</c>. A prerelease is accepted only when a term names a
/// prerelease of the same three numbers. Build metadata is ignored. At most 8 terms and 256 characters.
/// </summary>
public sealed class VersionRange : IEquatable<VersionRange>, IParsable<VersionRange>
{
    /// <summary>Characters at most.</summary>
    public const int MaxLength = 256;

    /// <summary>Terms at most.</summary>
    public const int MaxTerms = 8;

    private readonly string _text;
    private readonly IReadOnlyList<VersionComparison> _comparisons;

    private VersionRange(string text, IReadOnlyList<VersionComparison> comparisons)
    {
        _text = text;
        _comparisons = comparisons;
    }

    /// <summary><c>*</c>: every release.</summary>
    public static VersionRange Any { get; } = new("*", []);

    /// <summary>Same canonical text.</summary>
    public static bool operator ==(VersionRange? left, VersionRange? right) => left?.Equals(right) ?? right is null;

    /// <summary>Different canonical text.</summary>
    public static bool operator !=(VersionRange? left, VersionRange? right) => !(left == right);

    /// <summary>The range that holds this version and those that differ from it in build metadata only.</summary>
    public static VersionRange Exactly(PackVersion version) =>
        new(version.ToString(), [new VersionComparison(VersionOperator.Equal, version)]);

    /// <summary>Reads a range.</summary>
    /// <exception cref="FormatException">The text is no range.</exception>
    public static VersionRange Parse(string s, IFormatProvider? provider = null) => TryParse(s, out VersionRange? range)
        ? range
        : throw new FormatException(
            $"«{s}» is not a version range: 1.2.3, ^1.2, ~1.2, 1.x, * or comparisons as in >=1.2 <2 are expected.");

    /// <inheritdoc cref="Parse"/>
    /// <returns>False for anything but a range.</returns>
    public static bool TryParse([NotNullWhen(true)] string? s, [NotNullWhen(true)] out VersionRange? result)
    {
        result = null;
        if (s is null or { Length: > MaxLength })
        {
            return false;
        }

        string[] terms = s.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var comparisons = new List<VersionComparison>(terms.Length * 2);
        if (terms.Length is 0 or > MaxTerms || !terms.All(term => TryAddTerm(term, comparisons)))
        {
            return false;
        }

        result = new VersionRange(string.Join(' ', terms), comparisons);
        return true;
    }

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider,
        [MaybeNullWhen(false)] out VersionRange result) =>
        TryParse(s, out result);

    /// <summary>True when the range accepts the version.</summary>
    public bool Contains(PackVersion version) =>
        _comparisons.All(comparison => comparison.Contains(version))
        && (!version.IsPrerelease || _comparisons.Any(comparison =>
            comparison.Bound.IsPrerelease && comparison.Bound.HasSameNumbers(version)));

    /// <inheritdoc/>
    public bool Equals(VersionRange? other) => other is not null
        && string.Equals(_text, other._text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as VersionRange);

    /// <inheritdoc/>
    public override int GetHashCode() => string.GetHashCode(_text, StringComparison.Ordinal);

    /// <summary>The canonical text: the terms as written, one space between them.</summary>
    public override string ToString() => _text;

    private static bool TryAddTerm(string term, List<VersionComparison> comparisons)
    {
        string sign = term switch
        {
            ['>' or '<', '=', ..] => term[..2],
            ['>' or '<' or '=' or '^' or '~', ..] => term[..1],
            _ => "",
        };
        if (PartialVersion.TryParse(term[sign.Length..]) is not { } version)
        {
            return false;
        }

        if (version.Given == 0)
        {
            return sign.Length == 0;
        }

        comparisons.AddRange(Expand(sign, version));
        return true;
    }

    private static VersionComparison[] Expand(string sign, PartialVersion version)
    {
        VersionComparison from = new(VersionOperator.GreaterOrEqual, version.Lowest);
        return sign switch
        {
            "^" => [from, Below(version, FixedByCaret(version))],
            "~" => [from, Below(version, Math.Min(version.Given, 2))],
            ">=" => [from],
            "<" when version.Given < 3 => [new(VersionOperator.Less, LowestWithPrereleases(version))],
            "<" => [new(VersionOperator.Less, version.Lowest)],
            ">" when version.Given < 3 =>
                [new(VersionOperator.GreaterOrEqual, version.Beyond(version.Given, orItsPrereleases: false))],
            ">" => [new(VersionOperator.Greater, version.Lowest)],
            "<=" when version.Given < 3 => [Below(version, version.Given)],
            "<=" => [new(VersionOperator.LessOrEqual, version.Lowest)],
            _ when version.Given < 3 => [from, Below(version, version.Given)],
            _ => [new(VersionOperator.Equal, version.Lowest)],
        };
    }

    private static VersionComparison Below(PartialVersion version, int numbers) =>
        new(VersionOperator.Less, version.Beyond(numbers, orItsPrereleases: true));

    private static PackVersion LowestWithPrereleases(PartialVersion version) =>
        PackVersion.At(version.Lowest.Major, version.Lowest.Minor, version.Lowest.Patch, orItsPrereleases: true);

    private static int FixedByCaret(PartialVersion version) => version switch
    {
        { Given: 1 } or { Lowest.Major: > 0 } => 1,
        { Given: 2 } or { Lowest.Minor: > 0 } => 2,
        _ => 3,
    };
}
