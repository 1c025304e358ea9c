using Larder.Install.Journal;
using Larder.Install.Records;

namespace Larder.Install.Engine;

/// <summary>How a transaction ended.</summary>
/// <param name="Transaction">Its number.</param>
/// <param name="State">completed; anything else is thrown.</param>
/// <param name="Packs">The revisions that it was about: those installed, updated or rolled back to, or the removed one.</param>
/// <param name="IsUnchanged">True when everything was as asked for already.</param>
/// <param name="Generation">The current generation afterwards.</param>
/// <param name="Capabilities">What an installed pack may do beyond the default of nothing.</param>
/// <param name="Data">The data directories that are left of a removed pack, or were until it was purged.</param>
public sealed record TransactionOutcome(
    long Transaction,
    TransactionState State,
    IReadOnlyList<OutcomePack> Packs,
    bool IsUnchanged,
    long Generation,
    IReadOnlyList<string> Capabilities,
    IReadOnlyList<DataDirectory> Data);
