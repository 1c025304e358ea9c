namespace Larder.Cli.Commands.Registry;

/// <summary>What <c>registry login --json</c> prints.</summary>
/// <param name="Registry">The registry.</param>
/// <param name="User">Who is known to it.</param>
/// <param name="KeptIn">The file or the helper that has the password.</param>
internal sealed record RegistryLoginDocument(string Registry, string User, string KeptIn);
