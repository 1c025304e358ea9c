namespace Larder.Machines.Records;

/// <summary>How a machine ended last: <c>ended.json</c>.</summary>
/// <param name="At">When; or when it was found out.</param>
/// <param name="Reason">Why, as a clause.</param>
/// <param name="Code">The error's code as <c>LRD3412</c>; null when it ended as it should.</param>
public sealed record EndRecord(DateTimeOffset At, string Reason, string? Code)
{
    internal static ReadOnlySpan<byte> FileName => "ended.json"u8;
}
