using System.Buffers;
using Larder.Formats.Toml;

namespace Larder.Sources.Oci.Mirrors;

/// <summary>
/// Reads a table <c>header</c> of <c>hosts.toml</c>: names, each with a string or an array of strings (RFC 9110 §5). Values may be
/// secrets and stand in no message.
/// </summary>
internal static class HostHeaderReader
{
    private static readonly SearchValues<char> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // These say how a message is framed or what is asked for: with others, answers would be something else than was asked for.
    private static readonly HashSet<string> Ours = new(StringComparer.OrdinalIgnoreCase)
    {
        "Accept", "Accept-Encoding", "Allow", "Connection", "Expect", "Expires", "Host", "Keep-Alive", "Last-Modified", "Proxy-Connection",
        "Range", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    };

    /// <summary>The headers, each name once, in the order of the file.</summary>
    /// <exception cref="Formats.Errors.LarderException">LRD1114: HTTP knows no such name or value.</exception>
    public static IReadOnlyList<KeyValuePair<string, IReadOnlyList<string>>> Read(MirrorFile file, TomlTable table)
    {
        List<KeyValuePair<string, IReadOnlyList<string>>> headers = [];
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, TomlValue value) in table.Values)
        {
            if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(Token))
            {
                throw file.Invalid(value.Position, $"«{name}» is no name of an HTTP header");
            }

            if (!names.Add(name))
            {
                throw file.Invalid(value.Position, $"the header {name} stands twice: HTTP does not tell upper case from lower");
            }

            IReadOnlyList<string> values = ReadValues(file, name, value);
            if (IsOurs(name))
            {
                file.Unused(value.Position, $"the header {name} is not sent: Larder writes it itself, or it means nothing in a request");
            }
            else if (values.Count > 0)
            {
                headers.Add(new(name, values));
            }
        }

        return headers;
    }

    private static bool IsOurs(string name) => Ours.Contains(name)
        || name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase) || name.StartsWith("If-", StringComparison.OrdinalIgnoreCase);

    private static IReadOnlyList<string> ReadValues(MirrorFile file, string name, TomlValue value)
    {
        IReadOnlyList<string> values = value.Kind is TomlKind.Text
            ? [value.Text]
            : file.Texts($"the header {name}", value, "a string in quotes or an array of them");
        if (values.Any(static text => text.Any(static next => next is not ('\t' or (>= ' ' and <= '~')))))
        {
            throw file.Invalid(value.Position, $"the header {name} has a value with a control character or one beyond ASCII");
        }

        return values.Count <= 1 || !name.Equals("Authorization", StringComparison.OrdinalIgnoreCase)
            ? [.. values.Select(text => text.Trim(' ', '\t'))]
            : throw file.Invalid(value.Position, "the header Authorization is to have one value");
    }
}
