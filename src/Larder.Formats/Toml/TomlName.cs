namespace Larder.Formats.Toml;

/// <summary>A name that a document has given to a table or a key, with the names within it: nothing is defined twice.</summary>
internal sealed class TomlName
{
    private Dictionary<string, TomlName>? _within;
    private bool _isKey;
    private bool _isDeclared;

    /// <summary>The name within this one, made when it is new; null when this is a key, which has nothing within.</summary>
    public TomlName? Enter(string part)
    {
        if (_isKey)
        {
            return null;
        }

        _within ??= new Dictionary<string, TomlName>(StringComparer.Ordinal);
        if (!_within.TryGetValue(part, out TomlName? name))
        {
            _within.Add(part, name = new TomlName());
        }

        return name;
    }

    /// <summary>Makes it a table with a header of its own; false when it is that already, or a key.</summary>
    public bool TryDeclare()
    {
        bool isFree = !_isKey && !_isDeclared;
        _isDeclared = true;
        return isFree;
    }

    /// <summary>Adds a key to the table that this is; false when there is a key or a table of that name.</summary>
    public bool TryAddKey(string key)
    {
        _within ??= new Dictionary<string, TomlName>(StringComparer.Ordinal);
        return _within.TryAdd(key, new TomlName { _isKey = true });
    }
}
