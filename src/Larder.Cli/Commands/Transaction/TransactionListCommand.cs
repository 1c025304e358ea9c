using System.CommandLine;
using System.Globalization;
using Larder.Cli.Output;
using Larder.Database.Roots;
using Larder.Formats.Errors;
using Larder.Install.Journal;

namespace Larder.Cli.Commands.Transaction;

/// <summary><c>larder transaction list</c>.</summary>
internal sealed class TransactionListCommand : LocalCommand
{
    private readonly Flag _unfinished = new("--unfinished") { Description = "Only those that are running or were interrupted" };

    public override string Description => "List transactions, newest first";

    public override IReadOnlyList<string> Examples => ["larder transaction list", "larder transaction list --unfinished --json"];

    public override IReadOnlyList<Option> Options => [_unfinished];

    protected override ExitCode Run(CommandContext context)
    {
        using LarderRoot? root = context.TryOpenRoot();
        IEnumerable<TransactionRecord> records = root is null ? [] : new TransactionJournal(root, context.Clock).List();
        records = records.Where(record => !context.Value(_unfinished) || record.Finished is null).ToList();
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(new TransactionListDocument([.. records.Select(TransactionItem.Of)]), CliJson.Documents.TransactionListDocument);
            return ExitCode.Done;
        }

        TextTable.Write(
            context.Output,
            ["Transaction", "Type", "Pack", "State", "Since"],
            [.. records.Select(record => new[]
            {
                record.Id.ToString(CultureInfo.InvariantCulture),
                record.Type.Text(),
                PrintableText.OneLine(record.Display),
                record.State.Text(),
                record.Created.UtcDateTime.ToString("u", CultureInfo.InvariantCulture),
            })]);
        return ExitCode.Done;
    }
}
