using System.Diagnostics.CodeAnalysis;
using Larder.Formats.Errors;
using Larder.Formats.Packs;
using Larder.Packs.Recipes.Yaml;

namespace Larder.Packs.Recipes;

/// <summary>
/// One mapping of a recipe whose keys are known: unknown ones are refused when it is made, values are taken by type, and
/// every fault names file, line and column.
/// </summary>
internal sealed class RecipeMap
{
    /// <summary>Elements of a list or entries of a mapping at most.</summary>
    public const int MaxEntries = 1024;

    private readonly YamlMap _map;
    private readonly Dictionary<string, YamlNode> _values;

    public RecipeMap(YamlNode node, string file, string where, IReadOnlyList<string> keys)
    {
        File = file;
        Where = where;
        _map = AsMap(node, where);
        foreach ((YamlScalar key, _) in _map.Entries)
        {
            if (!keys.Contains(key.Text))
            {
                throw RecipeFault.UnknownKey(file, key.Line, key.Column, where, key.Text, keys);
            }
        }

        _values = _map.Entries.ToDictionary(entry => entry.Key.Text, entry => entry.Value);
    }

    public string File { get; }

    /// <summary>What messages call this mapping.</summary>
    public string Where { get; }

    public bool Has(string key) => _values.ContainsKey(key);

    public YamlNode Required(string key) =>
        _values.TryGetValue(key, out YamlNode? node) ? node
            : throw RecipeFault.Missing(File, _map.Line, _map.Column, Where, key);

    public YamlNode? Optional(string key) => _values.GetValueOrDefault(key);

    public string Text(string key) => TextOf(Required(key), Named(key));

    public string? OptionalText(string key) => Optional(key) is { } node ? TextOf(node, Named(key)) : null;

    public bool OptionalBoolean(string key) => Optional(key) switch
    {
        null => false,
        YamlScalar { IsPlain: true, Text: "true" } => true,
        YamlScalar { IsPlain: true, Text: "false" } => false,
        YamlNode node => throw Invalid(node, $"{Named(key)} is neither true nor false"),
    };

    public RecipeMap? OptionalMap(string key, IReadOnlyList<string> keys) =>
        Optional(key) is { } node ? new RecipeMap(node, File, Named(key), keys) : null;

    /// <summary>The elements of a list; none when the key is absent.</summary>
    public IReadOnlyList<YamlNode> Items(string key) => Optional(key) switch
    {
        null => [],
        YamlList { Items.Count: > MaxEntries } list =>
            throw Invalid(list, $"{Named(key)} has more than {MaxEntries} elements"),
        YamlList list => list.Items,
        YamlNode node => throw Invalid(node, $"{Named(key)} is {node.Kind}, and a list is expected"),
    };

    /// <summary>The elements of a list that must be there and not be empty.</summary>
    public IReadOnlyList<YamlNode> SomeItems(string key)
    {
        YamlNode node = Required(key);
        IReadOnlyList<YamlNode> items = Items(key);
        return items.Count > 0 ? items : throw Invalid(node, $"{Named(key)} is empty");
    }

    /// <summary>The entries of a mapping from texts to texts; none when the key is absent.</summary>
    public IReadOnlyList<KeyValuePair<YamlScalar, YamlScalar>> Entries(string key)
    {
        if (Optional(key) is not { } node)
        {
            return [];
        }

        YamlMap map = AsMap(node, Named(key));
        return map.Entries.Count > MaxEntries
            ? throw Invalid(map, $"{Named(key)} has more than {MaxEntries} entries")
            : [.. map.Entries.Select(entry =>
                KeyValuePair.Create(entry.Key,
                    AsScalar(entry.Value, $"{Named(key)}.{RecipeFault.Show(entry.Key.Text)}")))];
    }

    public delegate bool TryParse<T>(string? text, [NotNullWhen(true)] out T? value);

    public T Value<T>(string key, TryParse<T> tryParse, string expected)
        where T : class =>
        OptionalValue(key, tryParse, expected) ?? throw RecipeFault.Missing(File, _map.Line, _map.Column, Where, key);

    public T? OptionalValue<T>(string key, TryParse<T> tryParse, string expected)
        where T : class =>
        Optional(key) is { } node ? ValueOf(node, Named(key), tryParse, expected) : null;

    public T ValueOf<T>(YamlNode node, string named, TryParse<T> tryParse, string expected)
        where T : class =>
        tryParse(TextOf(node, named), out T? value)
            ? value
            : throw Invalid(node,
                $"{named} is «{RecipeFault.Show(((YamlScalar)node).Text)}», and {expected} is expected");

    public string TextOf(YamlNode node, string named) => AsScalar(node, named).Text;

    /// <summary>One printable line.</summary>
    public string? OptionalLine(string key, int maxLength) => OptionalText(key) switch
    {
        null => null,
        string text when PackText.IsOneLine(text, maxLength) => text,
        _ => throw Invalid(Required(key), $"{Named(key)} is not one printable line of at most {maxLength} characters"),
    };

    public string Named(string key) => Where == RecipeReader.RootName ? key : $"{Where}.{key}";

    public LarderException Invalid(YamlNode at, string why) => RecipeFault.Invalid(File, at.Line, at.Column, why);

    public LarderException Unsupported(YamlNode at, string why) =>
        RecipeFault.Unsupported(File, at.Line, at.Column, why);

    private YamlMap AsMap(YamlNode node, string named) => node as YamlMap
        ?? throw Invalid(node, $"{named} is {node.Kind}, and a mapping is expected");

    private YamlScalar AsScalar(YamlNode node, string named) => node switch
    {
        YamlScalar { IsNull: false } scalar when !scalar.Text.Contains('\0', StringComparison.Ordinal) => scalar,
        YamlScalar { IsNull: false } => throw Invalid(node, $"{named} has a NUL character"),
        _ => throw Invalid(node, $"{named} is {node.Kind}, and a text is expected"),
    };
}
