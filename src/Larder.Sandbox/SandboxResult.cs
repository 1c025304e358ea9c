using Larder.Native.Processes;

namespace Larder.Sandbox;

/// <summary>How a command in a sandbox ended.</summary>
/// <param name="Status">The command's own exit code; one that a signal ended has 128 + the signal, for bubblewrap tells
/// no more. With <see cref="ExitStatus.Signal"/> set, the sandbox as a whole was killed.</param>
/// <param name="TimedOut">True when it was killed because its time was up.</param>
public readonly record struct SandboxResult(ExitStatus Status, bool TimedOut);
