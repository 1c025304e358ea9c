using System.CommandLine;
using Larder.Cli.Completing;
using Larder.Formats.Errors;

namespace Larder.Cli.Commands.Top;

/// <summary><c>larder complete -- WORD…</c>, which the completion scripts ask: a line for each way to go on.</summary>
internal sealed class CompleteCommand : LocalCommand
{
    private readonly Argument<string[]> _words = new("WORD") { Description = "The words after larder; the last one is to be completed, and may be empty" };

    public override string Description => "Answer a shell's completion";

    public override IReadOnlyList<string> Examples => ["larder complete -- store im"];

    public override bool IsHidden => true;

    public override IReadOnlyList<Argument> Arguments => [_words];

    protected override ExitCode Run(CommandContext context)
    {
        context.RefuseJson("lines for a shell");
        foreach (string candidate in new Completer(CommandTree.Whole(), context.Host).Complete(context.Value(_words) ?? []))
        {
            context.Output.Answer.WriteLine(candidate);
        }

        return ExitCode.Done;
    }
}
