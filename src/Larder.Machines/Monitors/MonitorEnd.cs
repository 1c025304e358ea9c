namespace Larder.Machines.Monitors;

/// <summary>How a machine ended.</summary>
/// <param name="Fault">What went wrong with the monitor itself, as a clause; null when the guest powered off, or it was killed.</param>
/// <param name="Error">An error of what is around the monitor (the sandbox, a missing program), to be told as it is; null for none.</param>
public sealed record MonitorEnd(string? Fault, Formats.Errors.LarderException? Error = null);
