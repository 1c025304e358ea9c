using System.Diagnostics.CodeAnalysis;
using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Larder.Packs.Recipes.Yaml;

/// <summary>
/// Reads one YAML document into nodes. Anchors, aliases, tags, directives, a second document, keys that are no text or
/// stand twice, and a depth above 32 are refused: a recipe means what it looks like. Texts stay texts:
/// <c>version: 1.10</c> is never a number.
/// </summary>
internal sealed class YamlReader
{
    private const int MaxDepth = 32;

    private readonly Parser _parser;
    private readonly string _file;

    private YamlReader(Parser parser, string file)
    {
        _parser = parser;
        _file = file;
    }

    public static YamlNode Read(ReadOnlySpan<byte> utf8, string file)
    {
        string text;
        try
        {
            text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(utf8);
        }
        catch (DecoderFallbackException e)
        {
            throw RecipeFault.Malformed(file, 1, 1, "the file is not UTF-8", e);
        }

        using var characters = new StringReader(text);
        var reader = new YamlReader(new Parser(characters), file);
        try
        {
            return reader.ReadDocument();
        }
        catch (YamlException e)
        {
            throw RecipeFault.Malformed(file, e.Start.Line, e.Start.Column, RecipeFault.Show(e.Message), e);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException)
        {
            // The scanner meets some malformed texts with these instead of its own exception.
            Mark at = reader._parser.Current?.End ?? Mark.Empty;
            throw RecipeFault.Malformed(file, at.Line, at.Column, "what follows is not YAML", e);
        }
    }

    private YamlNode ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _))
        {
            throw RecipeFault.Malformed(_file, 1, 1, "the file is empty");
        }

        DocumentStart start = _parser.Consume<DocumentStart>();
        if (start.Version is not null || start.Tags?.Any(tag => tag.Prefix.Length > 0 && !IsDefault(tag)) == true)
        {
            throw Malformed(start, "directives are not used in recipes");
        }

        YamlNode root = ReadNode(depth: 0);
        _parser.Consume<DocumentEnd>();
        return _parser.Accept<StreamEnd>(out _)
            ? root
            : throw Malformed(_parser.Current!, "a recipe is one document");
    }

    private YamlNode ReadNode(int depth)
    {
        if (depth > MaxDepth)
        {
            throw Malformed(_parser.Current!, $"the nesting is deeper than {MaxDepth}");
        }

        if (TryTake(out AnchorAlias? alias))
        {
            throw Malformed(alias, "aliases are not used in recipes");
        }

        if (_parser.Current is NodeEvent node && (!node.Anchor.IsEmpty || !node.Tag.IsEmpty))
        {
            throw Malformed(node, "anchors and tags are not used in recipes");
        }

        if (TryTake(out Scalar? scalar))
        {
            return ToScalar(scalar);
        }

        return TryTake(out SequenceStart? list)
            ? ReadList(list, depth)
            : ReadMap(_parser.Consume<MappingStart>(), depth);
    }

    private YamlList ReadList(SequenceStart start, int depth)
    {
        var items = new List<YamlNode>();
        while (!TryTake(out SequenceEnd? _))
        {
            items.Add(ReadNode(depth + 1));
        }

        return new YamlList(items, start.Start.Line, start.Start.Column);
    }

    private YamlMap ReadMap(MappingStart start, int depth)
    {
        var entries = new List<KeyValuePair<YamlScalar, YamlNode>>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (!TryTake(out MappingEnd? _))
        {
            if (ReadNode(depth + 1) is not YamlScalar key)
            {
                throw Malformed(start, "a key is not a text");
            }

            if (!names.Add(key.Text))
            {
                throw RecipeFault.Malformed(_file, key.Line, key.Column,
                    $"«{RecipeFault.Show(key.Text)}» stands twice");
            }

            entries.Add(KeyValuePair.Create(key, ReadNode(depth + 1)));
        }

        return new YamlMap(entries, start.Start.Line, start.Start.Column);
    }

    private bool TryTake<T>([NotNullWhen(true)] out T? taken)
        where T : ParsingEvent
    {
        bool isThere = _parser.TryConsume<T>(out T? found);
        taken = isThere ? found : null;
        return isThere;
    }

    private static YamlScalar ToScalar(Scalar scalar) =>
        new(scalar.Value, scalar.Style == ScalarStyle.Plain, scalar.Start.Line, scalar.Start.Column);

    private static bool IsDefault(YamlDotNet.Core.Tokens.TagDirective tag) => tag.Handle is "!" or "!!";

    private Larder.Formats.Errors.LarderException Malformed(ParsingEvent at, string why) =>
        RecipeFault.Malformed(_file, at.Start.Line, at.Start.Column, why);
}
