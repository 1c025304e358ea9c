namespace Larder.Cli.Mcp.Machines;

/// <summary>Something that was copied into a machine.</summary>
/// <param name="Machine">The machine's name.</param>
/// <param name="Path">Where it is in the machine.</param>
/// <param name="SharedPath">Where it was in a shared directory; null for content that the call held.</param>
internal sealed record CopyDocument(string Machine, string Path, string? SharedPath);
