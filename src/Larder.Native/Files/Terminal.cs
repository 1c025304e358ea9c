namespace Larder.Native.Files;

/// <summary>Whether the standard streams lead to a terminal.</summary>
public static class Terminal
{
    /// <summary>True when the descriptor (0, 1 or 2) is a terminal.</summary>
    public static bool IsTerminal(int descriptor) => Libc.IsTerminal(descriptor) == 1;
}
