namespace Larder.Cli.Mcp.Machines;

/// <summary>Something that was copied out of a machine.</summary>
/// <param name="Machine">The machine's name.</param>
/// <param name="Path">Where it is in the machine.</param>
/// <param name="SharedPath">Where it was put in a shared directory; null when its content is here.</param>
/// <param name="Text">The beginning of the file; null when it is not here as text.</param>
/// <param name="Base64">The beginning of the file; null when it is not here in base64.</param>
/// <param name="Bytes">Bytes of the file, or of all files below the path.</param>
/// <param name="Truncated">Whether the file has more bytes than are here.</param>
internal sealed record CopiedDocument(string Machine, string Path, string? SharedPath, string? Text, string? Base64, long Bytes, bool Truncated);
