namespace Larder.Cli.Configuration.Toml;

/// <summary>
/// Reads the part of TOML 1.0 that a configuration of ours needs: comments, <c>[tables]</c>, and bare keys with strings
/// in one line, decimal integers, booleans and arrays of strings. All else that TOML has is refused by name, so that
/// nobody's setting is silently read as something else (docs/decisions/toml-by-hand.md).
/// </summary>
internal sealed class TomlReader
{
    private readonly TomlCursor _cursor;
    private readonly List<TomlTable> _tables = [new([], new TomlPosition(1, 1))];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    private TomlReader(string text) => _cursor = new TomlCursor(text);

    /// <summary>Reads a whole document.</summary>
    /// <returns>Its tables in the order of the file; the first one is the top, which may have no keys.</returns>
    /// <exception cref="TomlException">It is anything but what is said above.</exception>
    public static IReadOnlyList<TomlTable> Read(string text)
    {
        TomlReader reader = new(text);
        while (reader._cursor.SkipBlank())
        {
            reader.ReadLine();
        }

        return reader._tables;
    }

    private void ReadLine()
    {
        TomlPosition start = _cursor.Position;
        if (_cursor.Next == '[')
        {
            ReadHeader(start);
        }
        else
        {
            ReadKey(start);
        }

        _cursor.EndLine();
    }

    private void ReadHeader(TomlPosition start)
    {
        _cursor.Take();
        if (_cursor.Next == '[')
        {
            throw new TomlException(start, "arrays of tables are not used here");
        }

        List<string> path = [];
        do
        {
            path.Add(ReadName());
        }
        while (_cursor.TryTake('.'));

        _cursor.Expect(']', "the header of a table ends with «]»");
        Claim(path, start, "the table");
        _tables.Add(new TomlTable(path, start));
    }

    private void ReadKey(TomlPosition start)
    {
        string name = ReadName();
        if (_cursor.Next == '.')
        {
            throw new TomlException(_cursor.Position, "keys with dots are not used here: write a [table]");
        }

        _cursor.Expect('=', "a key is followed by «=»");
        _cursor.SkipSpace();
        TomlTable table = _tables[^1];
        Claim([.. table.Path, name], start, "the key");
        table.Values.Add(new(name, TomlValueReader.Read(_cursor)));
    }

    private string ReadName()
    {
        _cursor.SkipSpace();
        TomlPosition start = _cursor.Position;
        string name = _cursor.TakeWhile(static next => char.IsAsciiLetterOrDigit(next) || next is '_' or '-');
        _cursor.SkipSpace();
        return name.Length > 0 ? name
            : _cursor.Next is '"' or '\'' ? throw new TomlException(start, "quoted keys are not used here")
            : throw new TomlException(start, "a key of letters, digits, «-» and «_» is expected");
    }

    private void Claim(List<string> path, TomlPosition start, string what)
    {
        string name = string.Join('.', path);
        if (!_names.Add(name))
        {
            throw new TomlException(start, $"{what} «{name}» stands twice");
        }
    }
}
