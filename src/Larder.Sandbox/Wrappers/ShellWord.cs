namespace Larder.Sandbox.Wrappers;

/// <summary>Bytes as one word of a POSIX shell script.</summary>
internal static class ShellWord
{
    /// <summary>
    /// In single quotes, between which a shell reads every byte as itself but the quote, which is closed, escaped and
    /// opened again. Line ends too are themselves there.
    /// </summary>
    /// <exception cref="ArgumentException">It holds NUL, which no shell word can.</exception>
    internal static byte[] Quote(ReadOnlySpan<byte> text)
    {
        if (text.Contains((byte)0))
        {
            throw new ArgumentException("A word of a script has no NUL.", nameof(text));
        }

        List<byte> quoted = [(byte)'\''];
        foreach (var value in text)
        {
            if (value == (byte)'\'')
            {
                quoted.AddRange("'\\''"u8);
            }
            else
            {
                quoted.Add(value);
            }
        }

        quoted.Add((byte)'\'');
        return [.. quoted];
    }
}
