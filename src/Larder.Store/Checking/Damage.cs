using Larder.Formats.Digests;

namespace Larder.Store.Checking;

/// <summary>One thing that is damaged.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Digest">The blob; null for what is none.</param>
/// <param name="Segment">Where it lies; null for what is in no segment.</param>
/// <param name="Why">What is wrong with it, as a clause.</param>
public sealed record Damage(DamageKind Kind, Digest? Digest, long? Segment, string Why)
{
    /// <summary>Everything that needs the blob; empty when nothing does, or it is none.</summary>
    public IReadOnlyList<ContentUse> Uses { get; init; } = [];

    /// <summary>True when there are more uses than are listed.</summary>
    public bool HasMoreUses { get; init; }

    /// <summary>As a person reads it.</summary>
    public override string ToString() =>
        $"{Kind.ToString().ToLowerInvariant()} {(Digest is { } digest ? digest.ToString() : Segment is { } segment ? $"{segment:x16}" : "")}".TrimEnd() + $": {Why}";
}
