namespace Larder.Cli.Commands;

/// <summary>A line of <see cref="CommandTable"/>.</summary>
/// <param name="Noun">The noun that the command is a verb of; null for a command at the top.</param>
/// <param name="Name">The command's own word.</param>
/// <param name="Make">Makes its definition.</param>
internal sealed record CommandEntry(string? Noun, string Name, Func<CommandDefinition> Make)
{
    /// <summary>The first word after <c>larder</c>.</summary>
    public string First => Noun ?? Name;
}
