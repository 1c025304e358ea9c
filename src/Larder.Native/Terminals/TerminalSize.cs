namespace Larder.Native.Terminals;

/// <summary>How large a terminal is.</summary>
public static unsafe class TerminalSize
{
    /// <summary>Rows and columns; 0 for a terminal that nobody told its size.</summary>
    /// <param name="descriptor">Of the terminal.</param>
    /// <returns>Null when it is no terminal.</returns>
    public static (ushort Rows, ushort Columns)? Of(int descriptor)
    {
        ushort* size = stackalloc ushort[4];      // struct winsize: rows, columns, and both in pixels
        return TerminalCalls.DeviceControl(descriptor, TerminalCalls.GetSize, size) == 0 ? (size[0], size[1]) : null;
    }
}
