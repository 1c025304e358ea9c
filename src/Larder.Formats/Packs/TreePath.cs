using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Larder.Formats.Packs;

/// <summary>
/// A path inside a pack's tree, as manifests and recipes write it: absolute and clean, that is no empty component, no
/// <c>.</c>, no <c>..</c>, no slash at the end, no control character; at most 4095 bytes, components of at most 255.
/// </summary>
public sealed class TreePath : IEquatable<TreePath>, IParsable<TreePath>
{
    /// <summary>Bytes at most, as UTF-8.</summary>
    public const int MaxBytes = 4095;

    /// <summary>Bytes of one component at most.</summary>
    public const int MaxComponentBytes = 255;

    private readonly string _text;

    private TreePath(string text) => _text = text;

    /// <summary><c>/</c>.</summary>
    public static TreePath Root { get; } = new("/");

    /// <summary>True for <c>/</c>.</summary>
    public bool IsRoot => _text.Length == 1;

    /// <summary>Same text.</summary>
    public static bool operator ==(TreePath? left, TreePath? right) => left?.Equals(right) ?? right is null;

    /// <summary>Different text.</summary>
    public static bool operator !=(TreePath? left, TreePath? right) => !(left == right);

    /// <summary>Reads a path.</summary>
    /// <exception cref="FormatException">The text is not absolute and clean.</exception>
    public static TreePath Parse(string s, IFormatProvider? provider = null) => TryParse(s, out TreePath? path)
        ? path
        : throw new FormatException(
            $"«{s}» is not a path in a pack: an absolute one without . and .. is expected, as in /usr/bin/hello.");

    /// <inheritdoc cref="Parse"/>
    /// <returns>False for anything else.</returns>
    public static bool TryParse([NotNullWhen(true)] string? s, [NotNullWhen(true)] out TreePath? result)
    {
        result = s switch
        {
            "/" => Root,
            ['/', ..] when Encoding.UTF8.GetByteCount(s) <= MaxBytes && s[1..].Split('/').All(IsComponent) => new TreePath(s),
            _ => null,
        };
        return result is not null;
    }

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider,
        [MaybeNullWhen(false)] out TreePath result) =>
        TryParse(s, out result);

    /// <summary>
    /// The path as the tree stores it: UTF-8, without the slash at its beginning; empty for the root.
    /// </summary>
    public byte[] ToRelativeBytes() => Encoding.UTF8.GetBytes(_text[1..]);

    /// <inheritdoc/>
    public bool Equals(TreePath? other) => other is not null
        && string.Equals(_text, other._text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TreePath);

    /// <inheritdoc/>
    public override int GetHashCode() => string.GetHashCode(_text, StringComparison.Ordinal);

    /// <summary>The path, absolute.</summary>
    public override string ToString() => _text;

    private static bool IsComponent(string text) =>
        text is not ("" or "." or "..") && Encoding.UTF8.GetByteCount(text) <= MaxComponentBytes
            && PackText.IsOneLine(text);
}
