namespace Larder.Formats.Packs;

/// <summary>A command that a pack brings.</summary>
public sealed class PackCommand
{
    /// <summary>Arguments at most.</summary>
    public const int MaxArguments = 256;

    /// <summary>Environment variables at most.</summary>
    public const int MaxEnvironment = 256;

    /// <summary>What the user types.</summary>
    public required CommandName Name { get; init; }

    /// <summary>The program in the tree; never the root.</summary>
    public required TreePath Path { get; init; }

    /// <summary>Put before the caller's own arguments.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Set for the program, above what the sandbox sets; sorted by name.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = SortedText.Empty;

    /// <summary>
    /// Where the program starts, unless the capability <c>cwd</c> puts it into the caller's directory.
    /// </summary>
    public TreePath WorkingDirectory { get; init; } = TreePath.Root;
}
