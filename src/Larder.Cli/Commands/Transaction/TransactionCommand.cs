using System.CommandLine;
using System.Globalization;
using Larder.Database.Roots;
using Larder.Formats.Errors;
using Larder.Install.Journal;

namespace Larder.Cli.Commands.Transaction;

/// <summary>A command about one transaction.</summary>
internal abstract class TransactionCommand : LocalCommand
{
    private readonly Argument<long> _id = new("ID") { Description = "A transaction's number" };

    public sealed override IReadOnlyList<Argument> Arguments => [_id];

    protected long Id(CommandContext context) => context.Value(_id);

    /// <exception cref="LarderException">LRD5011: there is no such transaction.</exception>
    protected static TransactionRecord Find(TransactionJournal journal, long id) => journal.Find(id)
        ?? throw new LarderException(
            ErrorCodes.NoSuchTransaction,
            string.Create(CultureInfo.InvariantCulture, $"Transaction {id} was not found"),
            "the journal has no such number",
            "List them with: larder transaction list");

    /// <exception cref="LarderException">LRD5011: there is no root, and so no transaction.</exception>
    protected LarderRoot OpenRoot(CommandContext context) => context.TryOpenRoot()
        ?? throw new LarderException(
            ErrorCodes.NoSuchTransaction,
            string.Create(CultureInfo.InvariantCulture, $"Transaction {Id(context)} was not found"),
            $"there is no root at {context.RootPath} yet",
            "Choose another root with --root");
}
