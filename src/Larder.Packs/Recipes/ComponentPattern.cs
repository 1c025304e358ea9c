using System.Text;

namespace Larder.Packs.Recipes;

/// <summary>A glob over one component of a path; see <see cref="PathPattern"/>.</summary>
internal sealed class ComponentPattern
{
    // Stands for a byte that is not UTF-8 where it is: no class and no literal has it.
    private const int NoCharacter = -1;

    private readonly IReadOnlyList<Token> _tokens;

    private ComponentPattern(IReadOnlyList<Token> tokens) => _tokens = tokens;

    public static ComponentPattern? TryParse(string text, out string? fault)
    {
        var tokens = new List<Token>();
        Rune[] runes = [.. text.EnumerateRunes()];
        fault = null;
        for (int i = 0; i < runes.Length && fault is null; i++)
        {
            switch (runes[i].Value)
            {
                case '*':
                    tokens.Add(Token.Star);
                    break;
                case '?':
                    tokens.Add(new Token(IsStar: false, IsNegated: true, []));
                    break;
                case '[':
                    tokens.Add(ParseClass(runes, ref i, out fault));
                    break;
                case '\\' when i + 1 == runes.Length:
                    fault = "ends with a \\";
                    break;
                case '\\':
                    tokens.Add(Token.Literal(runes[++i].Value));
                    break;
                default:
                    tokens.Add(Token.Literal(runes[i].Value));
                    break;
            }
        }

        return fault is null ? new ComponentPattern(tokens) : null;
    }

    public bool Matches(ReadOnlySpan<byte> name)
    {
        int token = 0;
        int returnToken = -1;
        ReadOnlySpan<byte> rest = name;
        ReadOnlySpan<byte> returnRest = default;
        while (!rest.IsEmpty)
        {
            int length = Decode(rest, out int character);
            if (token < _tokens.Count && _tokens[token].IsStar)
            {
                returnToken = token++;
                returnRest = rest;
            }
            else if (token < _tokens.Count && _tokens[token].Contains(character))
            {
                token++;
                rest = rest[length..];
            }
            else if (returnToken >= 0)
            {
                returnRest = returnRest[Decode(returnRest, out _)..];
                rest = returnRest;
                token = returnToken + 1;
            }
            else
            {
                return false;
            }
        }

        while (token < _tokens.Count && _tokens[token].IsStar)
        {
            token++;
        }

        return token == _tokens.Count;
    }

    private static int Decode(ReadOnlySpan<byte> bytes, out int character)
    {
        if (Rune.DecodeFromUtf8(bytes, out Rune rune, out int length) == System.Buffers.OperationStatus.Done)
        {
            character = rune.Value;
            return length;
        }

        character = NoCharacter;
        return 1;
    }

    private static Token ParseClass(Rune[] runes, ref int i, out string? fault)
    {
        fault = null;
        bool isNegated = i + 1 < runes.Length && runes[i + 1].Value is '!' or '^';
        int start = i + (isNegated ? 2 : 1);
        var ranges = new List<(int From, int To)>();
        for (int at = start; at < runes.Length; at++)
        {
            // A ] right after the bracket is one of the class.
            if (runes[at].Value == ']' && at > start)
            {
                i = at;
                return new Token(IsStar: false, isNegated, ranges);
            }

            int from = runes[at].Value;
            int to = from;
            if (at + 2 < runes.Length && runes[at + 1].Value == '-' && runes[at + 2].Value != ']')
            {
                at += 2;
                to = runes[at].Value;
            }

            if (to < from)
            {
                fault = "has a class whose range runs backwards";
                return Token.Star;
            }

            ranges.Add((from, to));
        }

        fault = "has a [ without its ]";
        return Token.Star;
    }

    private sealed record Token(bool IsStar, bool IsNegated, IReadOnlyList<(int From, int To)> Ranges)
    {
        public static Token Star { get; } = new(IsStar: true, IsNegated: false, []);

        public static Token Literal(int character) => new(IsStar: false, IsNegated: false, [(character, character)]);

        public bool Contains(int character) =>
            Ranges.Any(range => range.From <= character && character <= range.To) != IsNegated;
    }
}
