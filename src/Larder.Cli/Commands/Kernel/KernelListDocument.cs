namespace Larder.Cli.Commands.Kernel;

/// <summary>What <c>kernel list --json</c> prints.</summary>
/// <param name="Kernels">All kernels by name.</param>
internal sealed record KernelListDocument(IReadOnlyList<KernelEntry> Kernels);
