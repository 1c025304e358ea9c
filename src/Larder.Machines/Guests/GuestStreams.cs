namespace Larder.Machines.Guests;

/// <summary>The streams of a command of a guest; all stay the caller's.</summary>
/// <param name="Input">Read to its end; null for none, and the command reads an end at once.</param>
/// <param name="Output">Takes what it says; with a terminal, all that it writes there.</param>
/// <param name="Error">Takes what it complains of.</param>
public sealed record GuestStreams(Stream? Input, Stream Output, Stream Error);
