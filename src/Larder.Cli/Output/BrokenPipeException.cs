namespace Larder.Cli.Output;

/// <summary>Whoever read our standard output has seen enough; no failure, and nothing to say.</summary>
internal sealed class BrokenPipeException(Exception inner) : Exception("nobody reads standard output", inner);
