namespace Larder.Cli.Commands.Store;

/// <summary>What <c>store push --json</c> and <c>store pull --json</c> print.</summary>
/// <param name="Blobs">Blobs that were missing and moved, directories and file metadata among them.</param>
/// <param name="Directories">Directories of these.</param>
/// <param name="Bytes">Bytes of all of these.</param>
/// <param name="Roots">The names, as they are called where the content went.</param>
internal sealed record TransferDocument(long Blobs, long Directories, long Bytes, IReadOnlyList<string> Roots);
