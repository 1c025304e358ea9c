using System.CommandLine;
using Larder.Formats.Errors;

namespace Larder.Cli.Commands;

/// <summary>
/// One command of <c>larder</c>: what it takes, what its help says, and what it does. A new one is a class below
/// <c>Commands/&lt;Noun&gt;/</c> and a line in <see cref="CommandTable"/> (README.md).
/// </summary>
internal abstract class CommandDefinition
{
    /// <summary>One line for help: what the command does, as an imperative.</summary>
    public abstract string Description { get; }

    /// <summary>Command lines for help, at least one. Tests parse them all.</summary>
    public abstract IReadOnlyList<string> Examples { get; }

    /// <summary>What stands after the command, in order.</summary>
    public virtual IReadOnlyList<Argument> Arguments => [];

    /// <summary>Its own options; the global ones come by themselves.</summary>
    public virtual IReadOnlyList<Option> Options => [];

    /// <summary>True for a command that help does not list.</summary>
    public virtual bool IsHidden => false;

    /// <summary>Does it. Failures are thrown; the frame words them.</summary>
    /// <returns>The exit code.</returns>
    public abstract Task<int> RunAsync(CommandContext context);

    /// <summary>
    /// What a failure exits with. Commands that pass on the exit code of a program answer 125 here for their own
    /// failures (docs/design.md §8).
    /// </summary>
    public virtual ExitCode ExitOf(ErrorCode code) => code.Exit;
}
