using System.Buffers;
using System.Text.Unicode;
using Larder.Formats.Packs;

namespace Larder.Formats.Toml;

/// <summary>
/// Reads the part of TOML 1.0 that files of ours need: comments, <c>[tables]</c>, and keys with strings in one line,
/// decimal integers, booleans, arrays of strings and arrays of such arrays. All else that TOML has is refused by name, so that nothing is
/// silently read as something else (docs/decisions/toml-by-hand.md). Takes time and memory that grow with the length of
/// the text alone, however deep its tables are.
/// </summary>
public sealed class TomlReader
{
    private readonly TomlCursor _cursor;
    private readonly List<TomlTable> _tables = [new([], new TomlPosition(1, 1))];
    private readonly TomlName _top = new();
    private TomlName _table;

    private TomlReader(string text)
    {
        _cursor = new TomlCursor(text);
        _table = _top;
    }

    /// <summary>Reads a whole document as it lies in a file.</summary>
    /// <returns>As the other <c>Read</c>.</returns>
    /// <exception cref="TomlException">It is not UTF-8, or anything but what is said above.</exception>
    public static IReadOnlyList<TomlTable> Read(ReadOnlySpan<byte> utf8)
    {
        char[] text = new char[utf8.Length];
        if (Utf8.ToUtf16(utf8, text, out _, out int length, replaceInvalidSequences: false) != OperationStatus.Done)
        {
            ReadOnlySpan<char> before = text.AsSpan(0, length);
            throw new TomlException(
                new TomlPosition(before.Count('\n') + 1, length - before.LastIndexOf('\n')), "it is not UTF-8 text");
        }

        return Read(new string(text, 0, length));
    }

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
        Declare(path, start);
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
        if (!_table.TryAddKey(name))
        {
            throw new TomlException(start, $"the key {Quote([.. _tables[^1].Path, name])} stands twice");
        }

        _tables[^1].Add(name, TomlValueReader.Read(_cursor));
    }

    private string ReadName()
    {
        _cursor.SkipSpace();
        TomlPosition start = _cursor.Position;
        bool isQuoted = _cursor.Next is '"' or '\'';
        string name = isQuoted ? TomlStringReader.Read(_cursor) : _cursor.TakeWhile(TomlNameText.IsBare);
        _cursor.SkipSpace();
        return isQuoted || name.Length > 0
            ? name
            : throw new TomlException(start, "a key of letters, digits, «-» and «_», or one in quotes is expected");
    }

    private void Declare(List<string> path, TomlPosition start)
    {
        _table = _top;
        foreach (string part in path)
        {
            _table = _table.Enter(part) ?? throw new TomlException(start, $"the table {Quote(path)} is within a key that has a value");
        }

        if (!_table.TryDeclare())
        {
            throw new TomlException(start, $"the table {Quote(path)} stands twice, or is a key that has a value");
        }
    }

    private static string Quote(IEnumerable<string> path) => $"«{PackText.Printable(TomlNameText.Write(path))}»";
}
