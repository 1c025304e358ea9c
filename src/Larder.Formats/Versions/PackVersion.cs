using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using NuGet.Versioning;

namespace Larder.Formats.Versions;

/// <summary>
/// The version of a pack: Semantic Versioning 2.0.0, three numbers of at most nine digits, at most 100 characters.
/// The text is its own canonical form. Order is the precedence of §11; versions that differ in build metadata only
/// are ordered by its bytes, so that equal order means equal text.
/// </summary>
public sealed class PackVersion : IEquatable<PackVersion>, IComparable<PackVersion>, IParsable<PackVersion>
{
    /// <summary>Characters at most: a version is part of a directory name and of an OCI tag.</summary>
    public const int MaxLength = 100;

    /// <summary>The greatest number a part may be.</summary>
    public const int MaxNumber = 999_999_999;

    private static readonly SearchValues<char> VersionCharacters =
        SearchValues.Create("0123456789.-+abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    private readonly SemanticVersion _value;
    private readonly string _text;

    private PackVersion(SemanticVersion value, string text)
    {
        _value = value;
        _text = text;
    }

    /// <summary>The first number.</summary>
    public int Major => _value.Major;

    /// <summary>The second number.</summary>
    public int Minor => _value.Minor;

    /// <summary>The third number.</summary>
    public int Patch => _value.Patch;

    /// <summary>True when the version has prerelease identifiers.</summary>
    public bool IsPrerelease => _value.IsPrerelease;

    /// <summary>Precedence, then the bytes of the build metadata.</summary>
    public static bool operator <(PackVersion left, PackVersion right) => left.CompareTo(right) < 0;

    /// <summary>Precedence, then the bytes of the build metadata.</summary>
    public static bool operator >(PackVersion left, PackVersion right) => left.CompareTo(right) > 0;

    /// <summary>Precedence, then the bytes of the build metadata.</summary>
    public static bool operator <=(PackVersion left, PackVersion right) => left.CompareTo(right) <= 0;

    /// <summary>Precedence, then the bytes of the build metadata.</summary>
    public static bool operator >=(PackVersion left, PackVersion right) => left.CompareTo(right) >= 0;

    /// <summary>Same text.</summary>
    public static bool operator ==(PackVersion? left, PackVersion? right) => left?.Equals(right) ?? right is null;

    /// <summary>Different text.</summary>
    public static bool operator !=(PackVersion? left, PackVersion? right) => !(left == right);

    /// <summary>Reads a version; <c>v1.0.0</c>, <c>1.0</c>, <c>01.0.0</c> and spaces are refused.</summary>
    /// <exception cref="FormatException">The text is no semantic version.</exception>
    public static PackVersion Parse(string s, IFormatProvider? provider = null) => TryParse(s, out PackVersion? version)
        ? version
        : throw new FormatException(
            $"«{s}» is not a version: three numbers as in 1.2.3 are expected, with -prerelease or +build after them.");

    /// <inheritdoc cref="Parse"/>
    /// <returns>False for anything but a semantic version.</returns>
    public static bool TryParse([NotNullWhen(true)] string? s, [NotNullWhen(true)] out PackVersion? result)
    {
        result = null;
        if (s is null or { Length: > MaxLength } || !HasVersionCharactersOnly(s)
            || !SemanticVersion.TryParse(s, out SemanticVersion? value)
            || value.Major > MaxNumber || value.Minor > MaxNumber || value.Patch > MaxNumber
            || !string.Equals(value.ToFullString(), s, StringComparison.Ordinal))
        {
            return false;
        }

        result = new PackVersion(value, s);
        return true;
    }

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider,
        [MaybeNullWhen(false)] out PackVersion result) =>
        TryParse(s, out result);

    /// <summary>The precedence of §11, which ignores build metadata.</summary>
    public int ComparePrecedence(PackVersion other)
    {
        int order = Major.CompareTo(other.Major);
        order = order != 0 ? order : Minor.CompareTo(other.Minor);
        order = order != 0 ? order : Patch.CompareTo(other.Patch);
        return order != 0 ? order : CompareLabels([.. _value.ReleaseLabels], [.. other._value.ReleaseLabels]);
    }

    /// <inheritdoc/>
    public int CompareTo(PackVersion? other)
    {
        if (other is null)
        {
            return 1;
        }

        int order = ComparePrecedence(other);
        return order != 0 ? order : string.CompareOrdinal(_value.Metadata ?? "", other._value.Metadata ?? "");
    }

    /// <inheritdoc/>
    public bool Equals(PackVersion? other) => other is not null
        && string.Equals(_text, other._text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PackVersion);

    /// <inheritdoc/>
    public override int GetHashCode() => string.GetHashCode(_text, StringComparison.Ordinal);

    /// <summary>The text it was read from.</summary>
    public override string ToString() => _text;

    /// <summary>
    /// A bound that a range implies; with <paramref name="orItsPrereleases"/> its least prerelease, -0, so that "below
    /// 2.0.0" keeps 2.0.0-alpha out as well.
    /// </summary>
    internal static PackVersion At(int major, int minor, int patch, bool orItsPrereleases)
    {
        SemanticVersion value = orItsPrereleases ? new(major, minor, patch, "0") : new(major, minor, patch);
        return new PackVersion(value, value.ToFullString());
    }

    internal bool HasSameNumbers(PackVersion other) => Major == other.Major && Minor == other.Minor
        && Patch == other.Patch;

    private static bool HasVersionCharactersOnly(string text) =>
        !text.AsSpan().ContainsAnyExcept(VersionCharacters);

    // NuGet's own comparer ignores case and reads numbers into 32 bits; §11 does neither.
    private static int CompareLabels(string[] left, string[] right)
    {
        if (left.Length == 0 || right.Length == 0)
        {
            return right.Length.CompareTo(left.Length);
        }

        for (int i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            int order = CompareLabel(left[i], right[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return left.Length.CompareTo(right.Length);
    }

    private static int CompareLabel(string left, string right)
    {
        bool leftIsNumber = !left.AsSpan().ContainsAnyExceptInRange('0', '9');
        bool rightIsNumber = !right.AsSpan().ContainsAnyExceptInRange('0', '9');
        if (leftIsNumber != rightIsNumber)
        {
            return leftIsNumber ? -1 : 1;
        }

        // Numbers have no leading zeros, so the longer one is the greater.
        return leftIsNumber && left.Length != right.Length
            ? left.Length.CompareTo(right.Length)
            : string.CompareOrdinal(left, right);
    }
}
