namespace Larder.Cli.Commands.Transaction;

/// <summary>What <c>transaction list --json</c> prints.</summary>
/// <param name="Transactions">All of them, newest first.</param>
internal sealed record TransactionListDocument(IReadOnlyList<TransactionItem> Transactions);
