using Larder.Cli.Commands.Packs;
using Larder.Formats.Errors;
using Larder.Install.Engine;

namespace Larder.Cli.Commands.Transaction;

/// <summary><c>larder transaction resume</c>.</summary>
internal sealed class TransactionResumeCommand : TransactionCommand
{
    public override string Description => "Take up an interrupted transaction and bring it to its end";

    public override IReadOnlyList<string> Examples => ["larder transaction resume 3"];

    protected override ExitCode Run(CommandContext context)
    {
        using InstallSession session = InstallSession.Open(context);
        TransactionOutcome outcome = session.Installer.Resume(Id(context), context.CancellationToken);
        session.EndProgress();
        ChangeAnswer.Write(context, [outcome], _ => "done");
        return ExitCode.Done;
    }
}
