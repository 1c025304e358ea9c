namespace Larder.Machines.Records;

/// <summary>What is known of a machine while it runs: <c>run.json</c>. It is there without anybody running it when that ended unexpectedly.</summary>
/// <param name="Started">When it was started.</param>
/// <param name="Accelerator"><c>kvm</c> or <c>tcg</c>.</param>
/// <param name="Process">The process on this machine that looks after it.</param>
/// <param name="IsReady">Whether its agent has answered.</param>
/// <param name="KernelRelease">What its kernel calls itself; null before it was asked.</param>
public sealed record RunRecord(DateTimeOffset Started, string Accelerator, int Process, bool IsReady, string? KernelRelease)
{
    internal static ReadOnlySpan<byte> FileName => "run.json"u8;
}
