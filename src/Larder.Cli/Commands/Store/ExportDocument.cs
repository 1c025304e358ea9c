namespace Larder.Cli.Commands.Store;

/// <summary>What <c>store export --json</c> prints.</summary>
/// <param name="Path">Absolute path of the archive.</param>
/// <param name="Bytes">Its length.</param>
internal sealed record ExportDocument(string Path, long Bytes);
