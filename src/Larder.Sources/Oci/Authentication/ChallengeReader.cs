using System.Text;

namespace Larder.Sources.Oci.Authentication;

/// <summary>
/// Reads challenges out of header values: several in one value, quoted texts with commas and escapes, and parameters
/// without quotes. What cannot be read ends the reading; challenges before it count.
/// </summary>
internal ref struct ChallengeReader
{
    private readonly ReadOnlySpan<char> _text;
    private int _at;

    private ChallengeReader(ReadOnlySpan<char> text) => _text = text;

    public static IReadOnlyList<AuthChallenge> Read(IEnumerable<string> values)
    {
        List<AuthChallenge> challenges = [];
        foreach (string value in values)
        {
            new ChallengeReader(value).ReadAll(challenges);
        }

        return challenges;
    }

    private static bool IsToken(char c) => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~/:".Contains(c, StringComparison.Ordinal);

    private void ReadAll(List<AuthChallenge> challenges)
    {
        Skip(" \t,");
        string scheme = Token();
        while (scheme.Length > 0)
        {
            Dictionary<string, string> parameters = new(StringComparer.OrdinalIgnoreCase);
            challenges.Add(new AuthChallenge(scheme, parameters));
            scheme = ReadParameters(parameters);
        }
    }

    // Whether a word begins a challenge or a parameter is known only from the = behind it.
    private string ReadParameters(Dictionary<string, string> parameters)
    {
        while (true)
        {
            Skip(" \t,");
            string word = Token();
            Skip(" \t");
            if (word.Length == 0 || _at == _text.Length || _text[_at] != '=')
            {
                return word;
            }

            _at++;
            Skip(" \t");
            if (_at < _text.Length && _text[_at] == '=')
            {
                // Padding of a token68 (RFC 9110 §11.2): not one of ours.
                Skip("=");
                continue;
            }

            string value = _at < _text.Length && _text[_at] == '"' ? Quoted() : Token();
            parameters.TryAdd(word, value);
        }
    }

    private string Quoted()
    {
        StringBuilder value = new();
        for (_at++; _at < _text.Length && _text[_at] != '"'; _at++)
        {
            if (_text[_at] == '\\' && _at + 1 < _text.Length)
            {
                _at++;
            }

            value.Append(_text[_at]);
        }

        _at = Math.Min(_at + 1, _text.Length);
        return value.ToString();
    }

    private string Token()
    {
        int start = _at;
        while (_at < _text.Length && IsToken(_text[_at]))
        {
            _at++;
        }

        return _text[start.._at].ToString();
    }

    private void Skip(string what)
    {
        while (_at < _text.Length && what.Contains(_text[_at], StringComparison.Ordinal))
        {
            _at++;
        }
    }
}
