using Larder.Formats.Castore;
using Larder.Store.Checking;

namespace Larder.Cli.Commands.Store;

/// <summary>What <c>store verify --json</c> prints.</summary>
/// <param name="Sound">True when nothing is damaged; the exit code says so too.</param>
/// <param name="Blobs">Blobs that were read.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Roots">Names whose trees were looked through.</param>
/// <param name="Damaged">What is damaged; with <c>--repair</c>, what still is.</param>
/// <param name="Repair">What a repair did; null when there was none.</param>
internal sealed record StoreVerifyDocument(
    bool Sound, long Blobs, long Bytes, int Roots, IReadOnlyList<DamageEntry> Damaged, RepairEntry? Repair)
{
    public static StoreVerifyDocument Of(VerifyResult result, RepairResult? repair) => new(
        result.Damages.Count == 0,
        result.Blobs,
        result.Bytes,
        result.Roots,
        [.. result.Damages.Select(DamageEntry.Of)],
        repair is null ? null : new RepairEntry(repair.Before.Damages.Count, [.. repair.Attempts]));
}

/// <summary>One thing that is damaged.</summary>
/// <param name="Kind"><c>blob</c>, <c>tree</c>, <c>segment</c>, <c>footer</c>, <c>index</c> or <c>database</c>.</param>
/// <param name="Digest">The blob; null for what is none.</param>
/// <param name="Segment">The segment's id in hexadecimal; null for what is in none.</param>
/// <param name="Why">What is wrong.</param>
/// <param name="NeededBy">Everything that needs it.</param>
/// <param name="HasMore">True when there is more that needs it.</param>
internal sealed record DamageEntry(string Kind, string? Digest, string? Segment, string Why, IReadOnlyList<UseEntry> NeededBy, bool HasMore)
{
    public static DamageEntry Of(Damage damage) => new(
        damage.Kind.ToString().ToLowerInvariant(),
        damage.Digest?.ToString(),
        damage.Segment?.ToString("x16", System.Globalization.CultureInfo.InvariantCulture),
        damage.Why,
        [.. damage.Uses.Select(use => new UseEntry(use.Root, use.Path is { } path ? "/" + NameText.Show(path.Span) : null))],
        damage.HasMoreUses);
}

/// <summary>Something that needs what is damaged.</summary>
/// <param name="Root">The name that keeps it.</param>
/// <param name="Path">Where in its tree; null for file metadata and for the record of the name.</param>
internal sealed record UseEntry(string Root, string? Path);

/// <summary>What a repair did.</summary>
/// <param name="Damaged">How much was damaged before.</param>
/// <param name="Attempts">Where was looked.</param>
internal sealed record RepairEntry(int Damaged, IReadOnlyList<RepairAttempt> Attempts);
