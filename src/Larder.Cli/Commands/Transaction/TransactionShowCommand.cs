using System.Globalization;
using Larder.Cli.Output;
using Larder.Database.Roots;
using Larder.Formats.Errors;
using Larder.Install.Journal;

namespace Larder.Cli.Commands.Transaction;

/// <summary><c>larder transaction show</c>.</summary>
internal sealed class TransactionShowCommand : TransactionCommand
{
    public override string Description => "Show a transaction: what was asked for, where it stands, why it failed";

    public override IReadOnlyList<string> Examples => ["larder transaction show 3", "larder transaction show 3 --json"];

    protected override ExitCode Run(CommandContext context)
    {
        using LarderRoot root = OpenRoot(context);
        TransactionRecord record = Find(new TransactionJournal(root, context.Clock), Id(context));
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(TransactionItem.Of(record), CliJson.Documents.TransactionItem);
            return ExitCode.Done;
        }

        TextWriter answer = context.Output.Answer;
        answer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"transaction {record.Id}: {record.Type.Text()} {PrintableText.OneLine(record.Display)}"));
        answer.WriteLine($"state       {record.State.Text()}");
        answer.WriteLine($"asked for   {record.Created.UtcDateTime:u} by {record.Request.RequestedBy}: {PrintableText.OneLine(record.Request.Reference ?? "the whole set")}");
        if (record.Finished is { } finished)
        {
            answer.WriteLine($"ended       {finished.UtcDateTime:u}");
        }

        if (record.Error is { } error)
        {
            answer.WriteLine($"error       {error.Code}: {PrintableText.OneLine(error.What)}");
            answer.WriteLine($"  why       {PrintableText.OneLine(error.Why)}");
            answer.WriteLine($"  do        {PrintableText.OneLine(error.Action)}");
        }

        if (record.State is TransactionState.Interrupted)
        {
            answer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  do        larder transaction resume {record.Id}, or larder transaction cancel {record.Id}"));
        }

        return ExitCode.Done;
    }
}
