namespace Larder.Native.Processes;

/// <summary>What a path leads to, as far as executing it is concerned.</summary>
public enum ExecutableKind
{
    /// <summary>Nothing, or nothing that we may look at.</summary>
    Missing,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>Something that the caller may execute.</summary>
    Executable,

    /// <summary>Something that the caller may not execute.</summary>
    NotExecutable,
}
