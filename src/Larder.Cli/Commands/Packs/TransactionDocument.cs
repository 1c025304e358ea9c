using System.Text.Json.Serialization;
using Larder.Install.Engine;
using Larder.Install.Journal;
using Larder.Install.Records;

namespace Larder.Cli.Commands.Packs;

/// <summary>What a command that changes the installed set answers with <c>--json</c>.</summary>
/// <param name="Transaction">Its number; of the last one when there were several.</param>
/// <param name="State">completed: all else is an error.</param>
/// <param name="Packs">The revisions it was about.</param>
internal sealed record TransactionDocument(long Transaction, string State, IReadOnlyList<OutcomePack> Packs)
{
    /// <summary>True when everything was as asked for already; left out otherwise.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool AlreadyInstalled { get; init; }

    /// <summary>All transactions of the command; left out when there was one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<long>? Transactions { get; init; }

    /// <summary>Data directories of a removed pack; left out when there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<DataDirectory>? Data { get; init; }

    public static TransactionDocument Of(IReadOnlyList<TransactionOutcome> outcomes)
    {
        TransactionOutcome last = outcomes[^1];
        return new TransactionDocument(last.Transaction, last.State.Text(), [.. outcomes.SelectMany(outcome => outcome.Packs).Distinct()])
        {
            AlreadyInstalled = outcomes.All(outcome => outcome.IsUnchanged),
            Transactions = outcomes.Count > 1 ? [.. outcomes.Select(outcome => outcome.Transaction)] : null,
            Data = last.Data.Count > 0 ? last.Data : null,
        };
    }
}
