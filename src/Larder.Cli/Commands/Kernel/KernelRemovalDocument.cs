namespace Larder.Cli.Commands.Kernel;

/// <summary>What <c>kernel remove --json</c> prints.</summary>
/// <param name="Removed">Names of the kernels that were removed.</param>
internal sealed record KernelRemovalDocument(IReadOnlyList<string> Removed);
