using System.Text;

namespace Larder.Sandbox.Wrappers;

/// <summary>A shell script under construction: code is text of ours, words are bytes of others and always quoted.</summary>
internal sealed class ScriptWriter
{
    private readonly List<byte> _script = [];

    internal ScriptWriter Text(string code)
    {
        _script.AddRange(Encoding.UTF8.GetBytes(code));
        return this;
    }

    internal void Line(string code = "") => Text(code).Text("\n");

    internal ScriptWriter Word(ReadOnlySpan<byte> word)
    {
        _script.AddRange(ShellWord.Quote(word));
        return this;
    }

    /// <summary>Ends a line that holds a condition: how the wrapper fails when it does not hold.</summary>
    /// <param name="exit">125, 126 or 127.</param>
    /// <param name="code">The error code, <c>LRDnnnn</c>.</param>
    /// <param name="why">One line: the cause.</param>
    /// <param name="action">One line: what to do.</param>
    internal void OrFail(int exit, string code, string why, string action)
    {
        _ = Text($" || fail {exit} {code} ").Word(Encoding.UTF8.GetBytes(why));
        _ = Text(" ").Word(Encoding.UTF8.GetBytes(action));
        Line();
    }

    internal byte[] ToArray() => [.. _script];
}
