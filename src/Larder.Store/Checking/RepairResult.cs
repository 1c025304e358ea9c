namespace Larder.Store.Checking;

/// <summary>What a repair did.</summary>
/// <param name="Before">What was damaged.</param>
/// <param name="After">What still is: a check of the whole store after the repair.</param>
/// <param name="Attempts">Where was looked, and what came of it.</param>
public sealed record RepairResult(VerifyResult Before, VerifyResult After, IReadOnlyList<RepairAttempt> Attempts);
