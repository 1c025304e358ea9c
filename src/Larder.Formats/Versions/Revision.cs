using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Larder.Formats.Versions;

/// <summary>
/// The number of one published build, 1 and up; or of one that never saw a registry, x1 and up. Text and JSON:
/// <c>7</c>, <c>x1</c>. Where a protocol or a database wants one number, local revisions are negative.
/// </summary>
public sealed class Revision : IEquatable<Revision>, IComparable<Revision>, IParsable<Revision>
{
    private Revision(int number) => Number = number;

    /// <summary>Positive: published. Negative: local, x1 = −1. Never 0.</summary>
    public int Number { get; }

    /// <summary>True for x1, x2, …</summary>
    public bool IsLocal => Number < 0;

    /// <summary>Local ones first, then by age.</summary>
    public static bool operator <(Revision left, Revision right) => left.CompareTo(right) < 0;

    /// <summary>Local ones first, then by age.</summary>
    public static bool operator >(Revision left, Revision right) => left.CompareTo(right) > 0;

    /// <summary>Local ones first, then by age.</summary>
    public static bool operator <=(Revision left, Revision right) => left.CompareTo(right) <= 0;

    /// <summary>Local ones first, then by age.</summary>
    public static bool operator >=(Revision left, Revision right) => left.CompareTo(right) >= 0;

    /// <summary>Same number.</summary>
    public static bool operator ==(Revision? left, Revision? right) => left?.Equals(right) ?? right is null;

    /// <summary>Different number.</summary>
    public static bool operator !=(Revision? left, Revision? right) => !(left == right);

    /// <summary>A revision from its number in a protocol or a database.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="number"/> is 0 or the least integer.</exception>
    public static Revision FromNumber(int number)
    {
        ArgumentOutOfRangeException.ThrowIfZero(number);
        ArgumentOutOfRangeException.ThrowIfEqual(number, int.MinValue);
        return new Revision(number);
    }

    /// <summary>The local revision x<paramref name="ordinal"/>; <paramref name="ordinal"/> is 1 or more.</summary>
    public static Revision Local(int ordinal)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ordinal);
        return new Revision(-ordinal);
    }

    /// <summary>The published revision <paramref name="ordinal"/>; 1 or more.</summary>
    public static Revision Published(int ordinal)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ordinal);
        return new Revision(ordinal);
    }

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">Anything but <c>7</c> or <c>x1</c>, without sign, space or leading
    /// zero.</exception>
    public static Revision Parse(string s, IFormatProvider? provider = null) => TryParse(s, out Revision? revision)
        ? revision
        : throw new FormatException(
            $"«{s}» is not a revision: a number, or x and a number for a local one, is expected.");

    /// <inheritdoc cref="Parse"/>
    /// <returns>False for anything else.</returns>
    public static bool TryParse([NotNullWhen(true)] string? s, [NotNullWhen(true)] out Revision? result)
    {
        bool local = s is ['x', ..];
        ReadOnlySpan<char> digits = local ? s.AsSpan(1) : s.AsSpan();
        result = digits is [>= '1' and <= '9', ..]
            && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int ordinal)
            ? new Revision(local ? -ordinal : ordinal)
            : null;
        return result is not null;
    }

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider,
        [MaybeNullWhen(false)] out Revision result) =>
        TryParse(s, out result);

    /// <inheritdoc/>
    public int CompareTo(Revision? other) => other switch
    {
        null => 1,
        _ when IsLocal != other.IsLocal => IsLocal ? -1 : 1,
        _ => Math.Abs(Number).CompareTo(Math.Abs(other.Number)),
    };

    /// <inheritdoc/>
    public bool Equals(Revision? other) => other?.Number == Number;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Revision);

    /// <inheritdoc/>
    public override int GetHashCode() => Number;

    /// <summary><c>7</c> or <c>x1</c>.</summary>
    public override string ToString() => IsLocal
        ? string.Create(CultureInfo.InvariantCulture, $"x{-Number}")
        : Number.ToString(CultureInfo.InvariantCulture);
}
