using System.Diagnostics.CodeAnalysis;

namespace Larder.Formats.Packs;

/// <summary>
/// What a user types to run a command: 1–64 characters, a letter or digit first, then letters, digits and
/// <c>. _ + -</c>; no two dots in a row. It becomes a file name in <c>bin/</c>, so it never has a <c>/</c>.
/// </summary>
public sealed class CommandName : IEquatable<CommandName>, IComparable<CommandName>, IParsable<CommandName>
{
    /// <summary>Characters at most.</summary>
    public const int MaxLength = 64;

    private readonly string _text;

    private CommandName(string text) => _text = text;

    /// <summary>As bytes.</summary>
    public static bool operator <(CommandName left, CommandName right) => left.CompareTo(right) < 0;

    /// <summary>As bytes.</summary>
    public static bool operator >(CommandName left, CommandName right) => left.CompareTo(right) > 0;

    /// <summary>As bytes.</summary>
    public static bool operator <=(CommandName left, CommandName right) => left.CompareTo(right) <= 0;

    /// <summary>As bytes.</summary>
    public static bool operator >=(CommandName left, CommandName right) => left.CompareTo(right) >= 0;

    /// <summary>Same text.</summary>
    public static bool operator ==(CommandName? left, CommandName? right) => left?.Equals(right) ?? right is null;

    /// <summary>Different text.</summary>
    public static bool operator !=(CommandName? left, CommandName? right) => !(left == right);

    /// <summary>Reads a command name.</summary>
    /// <exception cref="FormatException">The text cannot be one.</exception>
    public static CommandName Parse(string s, IFormatProvider? provider = null) => TryParse(s, out CommandName? name)
        ? name
        : throw new FormatException(
            $"«{s}» is not a command name: 1 to 64 letters, digits and . _ + - are expected, a letter or digit first, no two dots in a row.");

    /// <inheritdoc cref="Parse"/>
    /// <returns>False for anything else.</returns>
    public static bool TryParse([NotNullWhen(true)] string? s, [NotNullWhen(true)] out CommandName? result)
    {
        result = s is { Length: > 0 and <= MaxLength } && char.IsAsciiLetterOrDigit(s[0])
            && s.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '+' or '-')
            && !s.Contains("..", StringComparison.Ordinal)
            ? new CommandName(s)
            : null;
        return result is not null;
    }

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider,
        [MaybeNullWhen(false)] out CommandName result) =>
        TryParse(s, out result);

    /// <inheritdoc/>
    public int CompareTo(CommandName? other) => string.CompareOrdinal(_text, other?._text);

    /// <inheritdoc/>
    public bool Equals(CommandName? other) => other is not null
        && string.Equals(_text, other._text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CommandName);

    /// <inheritdoc/>
    public override int GetHashCode() => string.GetHashCode(_text, StringComparison.Ordinal);

    /// <summary>The name.</summary>
    public override string ToString() => _text;
}
