using System.CommandLine;
using Larder.Cli.Completing;
using Larder.Formats.Errors;
using Larder.Install.Engine;
using Larder.Install.Journal;

namespace Larder.Cli.Commands.Packs;

/// <summary><c>larder rollback</c>.</summary>
internal sealed class RollbackCommand : LocalCommand
{
    private readonly PackArgument<string> _pack = new("PACK") { Description = "One pack; without it, the whole installed set", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _to = new("--to") { Description = "With a pack its version or revision, without one a generation (default: the one before)", HelpName = "WHAT" };

    public override string Description => "Make the installed set, or one pack, what it was before";

    public override IReadOnlyList<string> Examples => ["larder rollback", "larder rollback hello-world", "larder rollback hello-world --to 1.0.0", "larder rollback --to 3"];

    public override IReadOnlyList<Argument> Arguments => [_pack];

    public override IReadOnlyList<Option> Options => [_to];

    protected override ExitCode Run(CommandContext context)
    {
        using InstallSession session = InstallSession.Open(context);
        TransactionRequest options = new() { To = context.Value(_to) };
        TransactionOutcome outcome = context.Value(_pack) is { } pack
            ? session.Installer.Rollback(PackArgument.Installed(session.Revisions, pack, alsoRemoved: true), options, context.CancellationToken)
            : session.Installer.Rollback(options, context.CancellationToken);
        session.EndProgress();
        ChangeAnswer.Write(context, [outcome], _ => "is what is installed now");
        if (outcome.Packs.Count == 0 && !context.Output.IsJson)
        {
            context.Output.Answer.WriteLine("no pack is installed now");
        }

        return ExitCode.Done;
    }
}
