using System.Globalization;
using Larder.Cli.Commands.Packs;
using Larder.Cli.Output;
using Larder.Formats.Errors;
using Larder.Install.Journal;

namespace Larder.Cli.Commands.Transaction;

/// <summary><c>larder transaction cancel</c>.</summary>
internal sealed class TransactionCancelCommand : TransactionCommand
{
    public override string Description => "Cancel a transaction: a running one stops and undoes, an interrupted one ends";

    public override IReadOnlyList<string> Examples => ["larder transaction cancel 3"];

    protected override ExitCode Run(CommandContext context)
    {
        using InstallSession session = InstallSession.Open(context);
        bool isOver = session.Installer.Cancel(Id(context));
        session.EndProgress();
        TransactionRecord record = Find(new TransactionJournal(session.Root, context.Clock), Id(context));
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(TransactionItem.Of(record), CliJson.Documents.TransactionItem);
        }
        else
        {
            context.Output.Answer.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"transaction {record.Id} {(isOver ? "is cancelled" : "will stop before its next step and be undone")}"));
        }

        return ExitCode.Done;
    }
}
