namespace Larder.Cli.Output;

/// <summary>What <c>larder --version --json</c> prints.</summary>
/// <param name="Version">Of this build.</param>
/// <param name="Commit">It was built from; null when the build did not know.</param>
/// <param name="Schema">The database schema version that it writes.</param>
internal sealed record VersionDocument(string Version, string? Commit, int Schema);
