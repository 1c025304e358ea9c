using Larder.Install.Journal;

namespace Larder.Cli.Commands.Transaction;

/// <summary>What <c>transaction log --json</c> prints.</summary>
/// <param name="Log">The lines, first one first.</param>
internal sealed record TransactionLogDocument(IReadOnlyList<LogLine> Log);
