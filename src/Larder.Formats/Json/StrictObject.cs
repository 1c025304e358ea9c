using System.Text.Json;

namespace Larder.Formats.Json;

/// <summary>
/// One JSON object of a document from outside: fields are taken by name and type, a wrong or missing one is a coded
/// error that names its path, and <see cref="RefuseOthers"/> ends the reading where unknown fields are forbidden.
/// Duplicate fields, comments, trailing commas and a depth above 32 are refused for the whole document.
/// </summary>
internal sealed class StrictObject
{
    private const string NotUnicode = "has a text that is not Unicode";

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    private readonly DocumentKind _kind;
    private readonly Dictionary<string, JsonElement> _fields;
    private readonly HashSet<string> _taken = [];

    private StrictObject(JsonElement element, string path, DocumentKind kind)
    {
        _kind = kind;
        Path = path;
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw kind.Fault(path, "is not an object");
        }

        _fields = Guarded(() => element.EnumerateObject().ToDictionary(field => field.Name, field => field.Value));
    }

    /// <summary>Where the object is in the document; empty for the outermost.</summary>
    public string Path { get; }

    public static StrictObject Parse(ReadOnlyMemory<byte> utf8, DocumentKind kind)
    {
        if (utf8.Length > kind.MaxBytes)
        {
            throw kind.Fault("", $"it has {utf8.Length} bytes, and {kind.MaxBytes} is the most");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8, Options);
            return new StrictObject(document.RootElement.Clone(), "", kind);
        }
        catch (JsonException e)
        {
            throw kind.Fault("", e.Message, e);
        }
        catch (InvalidOperationException e)
        {
            // Looking for duplicates decodes the names of fields.
            throw kind.Fault("", NotUnicode, e);
        }
    }

    public bool Has(string name) => _fields.TryGetValue(name, out JsonElement element)
        && element.ValueKind != JsonValueKind.Null;

    public string Text(string name) => TextOrNull(name) ?? throw Fault(name, "is null");

    /// <summary>The field must be there; its value may be null.</summary>
    public string? TextOrNull(string name) => AsText(Take(name), name);

    /// <summary>The field may be absent.</summary>
    public string? OptionalText(string name) => _fields.ContainsKey(name) ? Text(name) : null;

    public long Number(string name) =>
        Take(name) is { ValueKind: JsonValueKind.Number } element && element.TryGetInt64(out long number)
            ? number
            : throw Fault(name, "is not a whole number");

    public StrictObject Object(string name) => new(Take(name), At(name), _kind);

    /// <summary>The field must be there; its value may be null.</summary>
    public StrictObject? ObjectOrNull(string name) =>
        Take(name) is { ValueKind: not JsonValueKind.Null } element ? new StrictObject(element, At(name), _kind) : null;

    /// <summary>The elements, each with its path; more than <paramref name="limit"/> are refused.</summary>
    public IReadOnlyList<StrictObject> Objects(string name, int limit) =>
        [.. Elements(name, limit).Select((element, index) => new StrictObject(element, $"{At(name)}[{index}]", _kind))];

    public IReadOnlyList<string> Texts(string name, int limit) =>
        [.. Elements(name, limit).Select((element, index) => AsText(element, $"{name}[{index}]") ?? throw Fault($"{name}[{index}]", "is null"))];

    public IReadOnlyList<KeyValuePair<string, string>> TextMap(string name, int limit)
    {
        StrictObject map = Object(name);
        return map._fields.Count > limit
            ? throw Fault(name, $"has more than {limit} entries")
            : [.. map._fields.Keys.Select(key => KeyValuePair.Create(key, map.Text(key)))];
    }

    public int Count(string name) => Elements(name, int.MaxValue).Count;

    /// <summary>Refuses the first field that nobody took.</summary>
    public void RefuseOthers()
    {
        if (_fields.Keys.FirstOrDefault(name => !_taken.Contains(name)) is { } unknown)
        {
            throw _kind.UnknownField(At(unknown));
        }
    }

    public Errors.LarderException Fault(string name, string why) => _kind.Fault(At(name), why);

    private List<JsonElement> Elements(string name, int limit)
    {
        JsonElement array = Take(name);
        if (array.ValueKind != JsonValueKind.Array)
        {
            throw Fault(name, "is not an array");
        }

        return array.GetArrayLength() > limit ? throw Fault(name, $"has more than {limit} elements")
            : [.. array.EnumerateArray()];
    }

    private JsonElement Take(string name)
    {
        _taken.Add(name);
        return _fields.TryGetValue(name, out JsonElement element) ? element : throw Fault(name, "is missing");
    }

    private string? AsText(JsonElement element, string name) => element.ValueKind switch
    {
        JsonValueKind.String => Guarded(element.GetString),
        JsonValueKind.Null => null,
        _ => throw Fault(name, "is not a text"),
    };

    // The parser leaves the bytes of texts unchecked until they are asked for.
    private T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException e)
        {
            throw _kind.Fault(Path, NotUnicode, e);
        }
    }

    private string At(string name) => Path.Length == 0 ? name : $"{Path}.{name}";
}
