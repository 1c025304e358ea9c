using System.Diagnostics.CodeAnalysis;

namespace Larder.Formats.Packs;

/// <summary>What a pack's tree is put above when it runs. This version knows <c>none</c> and <c>host</c>.</summary>
public sealed class PackBase : IEquatable<PackBase>
{
    private readonly string _text;

    private PackBase(string text) => _text = text;

    /// <summary>Nothing: the pack holds all it needs.</summary>
    public static PackBase None { get; } = new("none");

    /// <summary>The host's <c>/usr</c>, <c>/lib*</c> and <c>/etc</c>, read-only.</summary>
    public static PackBase Host { get; } = new("host");

    /// <summary>The words for the bases that this version knows.</summary>
    public static IReadOnlyList<string> Known { get; } = ["none", "host"];

    /// <summary>Reads a base; false for those that this version does not know.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, [NotNullWhen(true)] out PackBase? result)
    {
        result = s switch
        {
            "none" => None,
            "host" => Host,
            _ => null,
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
}
