using System.Buffers;
using System.Globalization;
using System.Text;

namespace Larder.Formats.Json;

/// <summary>
/// Writes JSON whose bytes depend on its content alone: no white space, fields in the order of the calls, and texts
/// escaped as RFC 8785 §3.2.2.2 does (the escapes of .NET's encoders change with its Unicode tables).
/// </summary>
internal sealed class CanonicalJson
{
    private readonly ArrayBufferWriter<byte> _bytes = new(1024);
    private bool _needsComma;

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    public CanonicalJson BeginObject() => Begin('{');

    public CanonicalJson EndObject() => End('}');

    public CanonicalJson BeginArray() => Begin('[');

    public CanonicalJson EndArray() => End(']');

    public CanonicalJson Name(string name)
    {
        Text(name);
        Put(':');
        _needsComma = false;
        return this;
    }

    public CanonicalJson Text(string? text)
    {
        if (text is null)
        {
            return Raw("null");
        }

        Separate();
        Put('"');
        int plain = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (Escape(text[i]) is { } escape)
            {
                Encoding.UTF8.GetBytes(text.AsSpan(plain, i - plain), _bytes);
                Encoding.UTF8.GetBytes(escape, _bytes);
                plain = i + 1;
            }
        }

        Encoding.UTF8.GetBytes(text.AsSpan(plain), _bytes);
        Put('"');
        _needsComma = true;
        return this;
    }

    public CanonicalJson Number(long number) => Raw(number.ToString(CultureInfo.InvariantCulture));

    public CanonicalJson Texts(IEnumerable<string> texts)
    {
        BeginArray();
        foreach (string text in texts)
        {
            Text(text);
        }

        return EndArray();
    }

    public CanonicalJson Map(IEnumerable<KeyValuePair<string, string>> entries)
    {
        BeginObject();
        foreach ((string name, string text) in entries)
        {
            Name(name).Text(text);
        }

        return EndObject();
    }

    private static string? Escape(char c) => c switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\b' => "\\b",
        '\t' => "\\t",
        '\n' => "\\n",
        '\f' => "\\f",
        '\r' => "\\r",
        < ' ' => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
        _ => null,
    };

    private CanonicalJson Begin(char bracket)
    {
        Separate();
        Put(bracket);
        _needsComma = false;
        return this;
    }

    private CanonicalJson End(char bracket)
    {
        Put(bracket);
        _needsComma = true;
        return this;
    }

    private CanonicalJson Raw(string text)
    {
        Separate();
        Encoding.UTF8.GetBytes(text, _bytes);
        _needsComma = true;
        return this;
    }

    private void Separate()
    {
        if (_needsComma)
        {
            Put(',');
        }
    }

    private void Put(char c)
    {
        _bytes.GetSpan(1)[0] = (byte)c;
        _bytes.Advance(1);
    }
}
