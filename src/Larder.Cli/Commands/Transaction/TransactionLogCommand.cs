using System.Globalization;
using Larder.Cli.Output;
using Larder.Database.Roots;
using Larder.Formats.Errors;
using Larder.Install.Journal;

namespace Larder.Cli.Commands.Transaction;

/// <summary><c>larder transaction log</c>.</summary>
internal sealed class TransactionLogCommand : TransactionCommand
{
    public override string Description => "Show what the steps of a transaction wrote to its log";

    public override IReadOnlyList<string> Examples => ["larder transaction log 3"];

    protected override ExitCode Run(CommandContext context)
    {
        using LarderRoot root = OpenRoot(context);
        TransactionJournal journal = new(root, context.Clock);
        IReadOnlyList<LogLine> lines = journal.ReadLog(Find(journal, Id(context)).Id);
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(new TransactionLogDocument(lines), CliJson.Documents.TransactionLogDocument);
            return ExitCode.Done;
        }

        foreach (LogLine line in lines)
        {
            context.Output.Answer.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"{line.Time.UtcDateTime:u}  {line.Level,-7}  {line.State,-12}  {PrintableText.OneLine(line.Message)}"));
        }

        return ExitCode.Done;
    }
}
