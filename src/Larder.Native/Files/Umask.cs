namespace Larder.Native.Files;

/// <summary>The process's file mode creation mask.</summary>
public static class Umask
{
    /// <summary>
    /// Sets the mask; returns the one before. Larder sets 0 at its start: each file and directory is made with exactly
    /// the mode its place asks for (docs/design.md §4), whatever the caller's shell has set.
    /// </summary>
    public static uint Set(uint mask) => Libc.Umask(mask);
}
