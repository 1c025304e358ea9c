using System.CommandLine;
using Larder.Cli.Completing;
using Larder.Cli.Output;
using Larder.Formats.Errors;

namespace Larder.Cli.Commands.Top;

/// <summary><c>larder completion</c>.</summary>
internal sealed class CompletionCommand : LocalCommand
{
    private readonly Argument<string> _shell = new("SHELL") { HelpName = "SHELL", Description = "bash, zsh or fish" };

    public CompletionCommand() => _shell.AcceptOnlyFromAmong([.. CompletionScripts.Shells]);

    public override string Description => "Print the script that completes larder's command lines in a shell";

    public override IReadOnlyList<string> Examples =>
    [
        "larder completion bash > ~/.local/share/bash-completion/completions/larder",
        "larder completion zsh > ~/.zfunc/_larder",
        "larder completion fish > ~/.config/fish/completions/larder.fish",
    ];

    public override IReadOnlyList<Argument> Arguments => [_shell];

    protected override ExitCode Run(CommandContext context)
    {
        string shell = context.Value(_shell)!;
        string script = CompletionScripts.Of(shell);
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(new CompletionDocument(shell, script), CliJson.Documents.CompletionDocument);
        }
        else
        {
            context.Output.Answer.Write(script);
        }

        return ExitCode.Done;
    }
}
