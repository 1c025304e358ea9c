namespace Larder.Cli.Commands.Store;

/// <summary>What <c>store list --json</c> prints.</summary>
/// <param name="Roots">All names by name.</param>
internal sealed record RootListDocument(IReadOnlyList<RootEntry> Roots);
