using Larder.Native.Files;

namespace Larder.Native.Terminals;

/// <summary>
/// A terminal that hands on every key as it is typed and shows nothing by itself, so that a terminal elsewhere can do
/// both. Dispose puts back what was set before; a process that is killed leaves the terminal raw.
/// </summary>
public sealed unsafe class RawTerminal : IDisposable
{
    private readonly int _descriptor;
    private readonly byte[] _before;
    private int _isRestored;

    private RawTerminal(int descriptor, byte[] before)
    {
        _descriptor = descriptor;
        _before = before;
    }

    /// <summary>Makes the terminal raw: no echo, no lines, no signals from keys, no changed bytes (cfmakeraw(3)).</summary>
    /// <param name="descriptor">Stays the caller's, and open until the result is disposed; usually 0.</param>
    /// <returns>Null when it is no terminal.</returns>
    /// <exception cref="LinuxException">The terminal refuses.</exception>
    public static RawTerminal? TryEnter(int descriptor)
    {
        byte[] before = new byte[TerminalCalls.SettingsSize];
        byte* raw = stackalloc byte[TerminalCalls.SettingsSize];
        fixed (byte* settings = before)
        {
            if (TerminalCalls.GetSettings(descriptor, settings) != 0)
            {
                return null;
            }
        }

        before.CopyTo(new Span<byte>(raw, TerminalCalls.SettingsSize));
        TerminalCalls.MakeRaw(raw);

        // At once: to wait until its output is shown could be to wait for ever.
        return TerminalCalls.SetSettings(descriptor, TerminalCalls.Now, raw) == 0
            ? new RawTerminal(descriptor, before)
            : throw LinuxException.Last("tcsetattr");
    }

    /// <summary>Puts back what was set before. A terminal that is gone needs nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isRestored, 1) == 0)
        {
            fixed (byte* settings = _before)
            {
                _ = TerminalCalls.SetSettings(_descriptor, TerminalCalls.Now, settings);
            }
        }
    }
}
