namespace Larder.Machines.Guests;

/// <summary>A guest could not do what it was asked for, before it began.</summary>
/// <param name="number">The number of the error, as Linux has them: 2 not found, 13 not allowed or not executable, 22 invalid, 5 any other.</param>
/// <param name="message">The guest's words.</param>
public sealed class GuestFailureException(int number, string message) : Exception(message)
{
    /// <summary>The number of the error.</summary>
    public int Number { get; } = number;
}
