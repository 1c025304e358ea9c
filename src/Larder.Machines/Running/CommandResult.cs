using Larder.Machines.Guests;

namespace Larder.Machines.Running;

/// <summary>How a command of a machine went.</summary>
/// <param name="Exit">How it ended; null when its time was up, and it was killed.</param>
/// <param name="Took">From its start to its end.</param>
public sealed record CommandResult(GuestExit? Exit, TimeSpan Took)
{
    /// <summary>Whether its time was up.</summary>
    public bool IsTimedOut => Exit is null;
}
