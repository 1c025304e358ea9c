namespace Larder.Cli.Commands.Pack;

/// <summary>An install source of an index that is fetched with git: exactly the fields that indexes have.</summary>
/// <param name="Type"><c>git</c>.</param>
/// <param name="Url">https.</param>
/// <param name="Ref">The commit.</param>
/// <param name="Checksum">Of the directory, rule v1, with <c>sha256:</c>.</param>
internal sealed record GitSourceDocument(string Type, string Url, string Ref, string Checksum);
