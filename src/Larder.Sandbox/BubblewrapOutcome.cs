using Larder.Native.Processes;

namespace Larder.Sandbox;

/// <summary>How a bubblewrap process ended.</summary>
/// <param name="Status">bubblewrap's own end.</param>
/// <param name="CommandExitCode">What it reported of its command; null when the command never began.</param>
/// <param name="Errors">The last of what came on stderr, when that went through us.</param>
internal readonly record struct BubblewrapOutcome(ExitStatus Status, int? CommandExitCode, string Errors);
