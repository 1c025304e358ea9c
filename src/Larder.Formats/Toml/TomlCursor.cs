namespace Larder.Formats.Toml;

/// <summary>A place in a text that moves forward, and knows its line and column.</summary>
internal sealed class TomlCursor(string text)
{
    /// <summary>What <see cref="Next"/> is at the end; no text can hold it, since U+0000 is refused like all controls.</summary>
    public const char End = '\0';

    private int _index;
    private int _line = 1;
    private int _lineStart;

    /// <summary>Where the next character stands.</summary>
    public TomlPosition Position => new(_line, _index - _lineStart + 1);

    /// <summary>The next character.</summary>
    public char Next => _index < text.Length ? text[_index] : End;

    /// <summary>Takes the next character.</summary>
    public char Take()
    {
        char taken = Next;
        _index++;
        if (taken == '\n')
        {
            _line++;
            _lineStart = _index;
        }

        return taken;
    }

    /// <summary>Takes the next character when it is this one.</summary>
    public bool TryTake(char expected)
    {
        if (Next != expected)
        {
            return false;
        }

        Take();
        return true;
    }

    /// <summary>Takes the next character, which must be this one.</summary>
    public void Expect(char expected, string rule)
    {
        TomlPosition position = Position;
        if (!TryTake(expected))
        {
            throw new TomlException(position, rule);
        }
    }

    /// <summary>Takes characters as long as they are of a kind.</summary>
    public string TakeWhile(Func<char, bool> isWanted)
    {
        int start = _index;
        while (_index < text.Length && isWanted(text[_index]))
        {
            _index++;
        }

        return text[start.._index];
    }

    /// <summary>Skips spaces and tabs.</summary>
    public void SkipSpace() => TakeWhile(static next => next is ' ' or '\t');

    /// <summary>Skips empty lines and comments; false at the end of the text.</summary>
    public bool SkipBlank()
    {
        while (true)
        {
            SkipSpace();
            if (Next == '#')
            {
                SkipComment();
            }

            if (_index >= text.Length)
            {
                return false;
            }

            if (!TryTakeLineEnd())
            {
                return true;
            }
        }
    }

    /// <summary>Skips what may stand behind a value or a header: a comment, and the end of the line.</summary>
    public void EndLine()
    {
        SkipSpace();
        if (Next == '#')
        {
            SkipComment();
        }

        if (_index < text.Length && !TryTakeLineEnd())
        {
            throw new TomlException(Position, "nothing may follow in this line");
        }
    }

    private bool TryTakeLineEnd()
    {
        if (Next == '\r' && _index + 1 < text.Length && text[_index + 1] == '\n')
        {
            _index++;
        }

        return TryTake('\n');
    }

    private void SkipComment()
    {
        TakeWhile(static next => next is '\t' || !char.IsControl(next));
        if (_index < text.Length && Next is not ('\n' or '\r'))
        {
            throw new TomlException(Position, "a comment holds a control character");
        }
    }
}
