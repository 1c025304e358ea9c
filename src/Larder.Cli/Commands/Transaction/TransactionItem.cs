using Larder.Cli.Commands.Packs;
using Larder.Install.Journal;

namespace Larder.Cli.Commands.Transaction;

/// <summary>A transaction in JSON.</summary>
/// <param name="Transaction">Its number.</param>
/// <param name="Parent">The one that needed it; null when a user asked for it.</param>
/// <param name="Type">install, remove, update or rollback.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Display">What it is called.</param>
/// <param name="Request">What was asked for.</param>
/// <param name="Error">Why it failed; null unless it did.</param>
/// <param name="Created">When it was asked for.</param>
/// <param name="Finished">When it ended; null before.</param>
internal sealed record TransactionItem(
    long Transaction,
    long? Parent,
    string Type,
    string State,
    string Display,
    TransactionRequest Request,
    TransactionError? Error,
    string Created,
    string? Finished)
{
    public static TransactionItem Of(TransactionRecord record) => new(
        record.Id,
        record.Parent,
        record.Type.Text(),
        record.State.Text(),
        record.Display,
        record.Request,
        record.Error,
        TimeText.Of(record.Created),
        record.Finished is { } finished ? TimeText.Of(finished) : null);
}
