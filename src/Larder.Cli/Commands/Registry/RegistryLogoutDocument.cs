namespace Larder.Cli.Commands.Registry;

/// <summary>What <c>registry logout --json</c> prints.</summary>
/// <param name="Registry">The registry.</param>
/// <param name="Removed">Whether something was kept for it.</param>
internal sealed record RegistryLogoutDocument(string Registry, bool Removed);
