namespace Larder.Native.Processes;

/// <summary>What to start, and with what. Everything that a program can see is exact bytes.</summary>
/// <param name="Program">One of the programs that Larder may start.</param>
public sealed record ProcessStart(StartableProgram Program)
{
    /// <summary>argv from 1 on; argv[0] is the program's path.</summary>
    public IReadOnlyList<byte[]> Arguments { get; init; } = [];

    /// <summary>Every entry, <c>NAME=value</c>; empty by default, because a default of "all of ours" leaks.</summary>
    public IReadOnlyList<byte[]> Environment { get; init; } = [];

    /// <summary>An absolute path, or null for ours.</summary>
    public byte[]? WorkingDirectory { get; init; }

    /// <summary>Descriptor 0.</summary>
    public StandardStream Input { get; init; } = StandardStream.Inherit;

    /// <summary>Descriptor 1.</summary>
    public StandardStream Output { get; init; } = StandardStream.Inherit;

    /// <summary>Descriptor 2.</summary>
    public StandardStream Error { get; init; } = StandardStream.Inherit;

    /// <summary>Further open files. Every other descriptor is closed in the child.</summary>
    public IReadOnlyList<InheritedDescriptor> Descriptors { get; init; } = [];

    /// <summary>Signals that the child starts with blocked; none by default.</summary>
    public IReadOnlyList<ProcessSignal> Blocked { get; init; } = [];

    /// <summary>True to make the child leader of a new process group, out of reach of the terminal's Ctrl-C.</summary>
    public bool NewProcessGroup { get; init; }

    /// <summary>True to make the child leader of a new session, and so of a new process group: it has no terminal, and
    /// lives on when ours is closed or we end.</summary>
    public bool NewSession { get; init; }
}
