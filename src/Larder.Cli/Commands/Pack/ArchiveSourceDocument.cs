namespace Larder.Cli.Commands.Pack;

/// <summary>An install source of an index that is a file: exactly the fields that indexes have.</summary>
/// <param name="Type"><c>archive</c>.</param>
/// <param name="Url">https.</param>
/// <param name="Checksum">Of the file's bytes, with <c>sha256:</c>.</param>
internal sealed record ArchiveSourceDocument(string Type, string Url, string Checksum);
