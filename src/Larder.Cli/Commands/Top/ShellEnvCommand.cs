using System.CommandLine;
using Larder.Cli.Output;
using Larder.Formats.Errors;

namespace Larder.Cli.Commands.Top;

/// <summary><c>larder shellenv</c>.</summary>
internal sealed class ShellEnvCommand : LocalCommand
{
    private const string Fish = "fish";
    private readonly Option<string?> _shell = new("--shell") { Description = "sh (for bash and zsh too) or fish (default: as SHELL says)", HelpName = "SHELL" };

    public ShellEnvCommand() => _shell.AcceptOnlyFromAmong("sh", Fish);

    public override string Description => "Print what puts installed commands on PATH, for a shell's profile";

    public override IReadOnlyList<string> Examples => ["larder shellenv", "larder shellenv --shell fish"];

    public override IReadOnlyList<Option> Options => [_shell];

    protected override ExitCode Run(CommandContext context)
    {
        string bin = Path.Combine(context.RootPath, "bin");
        if (bin.Contains(':', StringComparison.Ordinal) || bin.Contains('\n', StringComparison.Ordinal))
        {
            throw new LarderException(
                ErrorCodes.InvalidSetting, $"«{bin}» cannot be put on PATH", "it has a colon or a line break", "Move the root to a path without, and name it with --root");
        }

        string shell = context.Value(_shell) ?? (Path.GetFileName(context.Host.Variable("SHELL")) == Fish ? Fish : "sh");
        string script = shell == Fish
            ? $"set -gx PATH '{bin.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("'", @"\'", StringComparison.Ordinal)}' $PATH"
            : $"export PATH='{bin.Replace("'", @"'\''", StringComparison.Ordinal)}'\"${{PATH:+:$PATH}}\"";
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(new ShellEnvDocument(shell, bin, script), CliJson.Documents.ShellEnvDocument);
        }
        else
        {
            context.Output.Answer.WriteLine(script);
        }

        return ExitCode.Done;
    }
}
