namespace Larder.Cli.Commands.Registry;

/// <summary>What <c>registry mirrors --json</c> prints.</summary>
/// <param name="Registry">The registry.</param>
/// <param name="Origin">The file that says who is asked; null when none does.</param>
/// <param name="Asked">Who is asked, in this order, the registry itself or what stands in its place last.</param>
/// <param name="Unused">What stands in the file and is not used, each with its line.</param>
internal sealed record RegistryMirrorsDocument(string Registry, string? Origin, IReadOnlyList<AskedEntry> Asked, IReadOnlyList<string> Unused);
