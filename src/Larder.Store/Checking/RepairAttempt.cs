namespace Larder.Store.Checking;

/// <summary>A place where damaged blobs were looked for.</summary>
/// <param name="Source">What it is called.</param>
/// <param name="Taken">Blobs that were taken from it.</param>
/// <param name="Problem">Why it could not be read to its end; null when it was.</param>
public sealed record RepairAttempt(string Source, long Taken, string? Problem);
