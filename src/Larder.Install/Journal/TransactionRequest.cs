namespace Larder.Install.Journal;

/// <summary>
/// All that was asked for, written down before any work begins, so that a crash loses no request and a repeated command
/// is recognised: two requests are the same when these are equal.
/// </summary>
public sealed record TransactionRequest
{
    /// <summary>The absolute path of a pack file, or a pack's name; null for a rollback of the whole set.</summary>
    public string? Reference { get; init; }

    /// <summary>Bytes of the pack file; null without one.</summary>
    public long? FileSize { get; init; }

    /// <summary>SHA-256 of the pack file; null without one.</summary>
    public string? FileDigest { get; init; }

    /// <summary>The proof's path. Nothing sets it before proofs exist; the field is there so that journals stay readable.</summary>
    public string? ProofPath { get; init; }

    /// <summary>Where to roll back to: a generation, a version or a revision; null for the one before.</summary>
    public string? To { get; init; }

    /// <summary>Take command names over from other packs.</summary>
    public bool Force { get; init; }

    /// <summary>Install again what is installed already.</summary>
    public bool Reinstall { get; init; }

    /// <summary>Let a new revision ask for more than the old one.</summary>
    public bool AcceptCapabilities { get; init; }

    /// <summary>Ask a registry on this machine for the pack's base over http.</summary>
    public bool IsInsecure { get; init; }

    /// <summary>Delete the data directory too.</summary>
    public bool Purge { get; init; }

    /// <summary>Pack files that may serve as dependencies.</summary>
    public IReadOnlyList<string> Offered { get; init; } = [];

    /// <summary>The user who asked.</summary>
    public string RequestedBy { get; init; } = "";

    /// <summary>How it was asked for: <c>cli</c>, <c>api</c> or <c>manual</c>.</summary>
    public string Method { get; init; } = "cli";

    /// <summary>True when the other one asks for the same.</summary>
    public bool IsSameAs(TransactionRequest other) =>
        other with { Offered = [] } == this with { Offered = [] } && Offered.SequenceEqual(other.Offered);
}
