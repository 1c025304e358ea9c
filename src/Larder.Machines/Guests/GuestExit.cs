namespace Larder.Machines.Guests;

/// <summary>How a command ended.</summary>
/// <param name="Status">Its exit status, 0–255; the number of a signal when one ended it.</param>
/// <param name="IsSignal">Whether a signal ended it.</param>
public readonly record struct GuestExit(int Status, bool IsSignal)
{
    /// <summary>What a shell would say: the status, or 128 and the signal's number.</summary>
    public int Code => IsSignal ? 128 + Status : Status;
}
