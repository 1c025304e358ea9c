using System.Runtime.InteropServices;
using Larder.Machines.Guests;
using Larder.Native.Terminals;
using TerminalSize = Larder.Machines.Guests.TerminalSize;

namespace Larder.Cli.Commands.Machine;

/// <summary>
/// Lends the terminal that this process runs on to a command of a machine: raw, so that every key goes there, and with its size,
/// also when that changes. Disposing gives it back as it was.
/// </summary>
internal sealed class GuestTerminal : IDisposable
{
    private const int Input = 0;
    private readonly RawTerminal? _raw = RawTerminal.TryEnter(Input);
    private PosixSignalRegistration? _resizing;

    /// <summary>Its size; what a terminal has by tradition where there is none.</summary>
    public static TerminalSize Size => Native.Terminals.TerminalSize.Of(Input) is var (rows, columns) ? new TerminalSize(rows, columns) : new TerminalSize(24, 80);

    /// <summary>Tells a command of changes of the size.</summary>
    public void Follow(GuestProcess process) =>
        _resizing = PosixSignalRegistration.Create(PosixSignal.SIGWINCH, signal => _ = process.ResizeAsync(Size));

    public void Dispose()
    {
        _resizing?.Dispose();
        _raw?.Dispose();
    }
}
