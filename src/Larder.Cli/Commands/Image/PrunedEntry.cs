using Larder.Images.Pruning;

namespace Larder.Cli.Commands.Image;

/// <summary>Something that <c>image prune</c> removed.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Reason">Why: <c>partial</c>, <c>record-missing</c>, <c>record-invalid</c>, <c>incomplete</c>, <c>damaged</c>, <c>unknown</c> or <c>stale</c>.</param>
internal sealed record PrunedEntry(string Path, string Reason)
{
    public static PrunedEntry Of(PrunedPath pruned) => new(pruned.Path, pruned.Reason switch
    {
        PruneReason.Partial => "partial",
        PruneReason.RecordMissing => "record-missing",
        PruneReason.RecordInvalid => "record-invalid",
        PruneReason.Incomplete => "incomplete",
        PruneReason.Damaged => "damaged",
        PruneReason.Unknown => "unknown",
        _ => "stale",
    });
}
