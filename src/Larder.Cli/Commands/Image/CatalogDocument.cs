namespace Larder.Cli.Commands.Image;

/// <summary>What <c>image catalog --json</c> prints.</summary>
/// <param name="Entries">All entries, by name.</param>
internal sealed record CatalogDocument(IReadOnlyList<CatalogEntryDocument> Entries);
