using Larder.Formats.Packs;

namespace Larder.Install.Journal;

/// <summary>A transaction as the journal has it.</summary>
/// <param name="Id">From 1, in the order of requests.</param>
/// <param name="Parent">The transaction that needed this one; null for one that a user asked for.</param>
/// <param name="Type">What it does.</param>
/// <param name="State">Where it stands. A transaction that is not finished and whose process is gone is shown as interrupted.</param>
/// <param name="Display">What people call it: the reference, then the pack's name once it is known.</param>
/// <param name="Pack">The pack; null until it is known, and for a rollback of the whole set.</param>
/// <param name="Request">The whole request.</param>
/// <param name="Plan">What its steps found out.</param>
/// <param name="Error">Why it failed; null unless it did.</param>
/// <param name="Created">When it was asked for.</param>
/// <param name="Finished">When it reached its end; null before.</param>
public sealed record TransactionRecord(
    long Id,
    long? Parent,
    TransactionType Type,
    TransactionState State,
    string Display,
    PackName? Pack,
    TransactionRequest Request,
    TransactionPlan Plan,
    TransactionError? Error,
    DateTimeOffset Created,
    DateTimeOffset? Finished);
