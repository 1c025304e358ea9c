using System.Text.Json.Serialization.Metadata;
using Larder.Cli.Commands.Image;
using Larder.Images;

namespace Larder.Cli.Mcp.Images;

/// <summary>As <c>larder image catalog</c>.</summary>
internal sealed class CatalogListTool : McpTool
{
    public override string Name => "catalog_list";

    public override string Title => "List the catalog";

    public override string Description =>
        "Lists the images that have a short name, such as debian:12, and whether each is here already. Any other image of an OCI registry can be pulled by its full name too.";

    public override JsonTypeInfo Answer => McpJson.Documents.CatalogDocument;

    public override ToolEffect Effect => ToolEffect.Reads;

    public override Task<ToolAnswer> RunAsync(ToolCall call)
    {
        using ImageSession? session = ImageSession.TryOpen(call.Context);
        HashSet<string> installed = session is null ? [] : [.. session.Images.List().Where(image => image.IsInstalled).Select(image => image.Name.Reference)];
        CatalogEntryDocument[] entries =
            [.. Catalogs.Load(call.Context).Entries.Select(entry => CatalogEntryDocument.Of(entry, installed.Contains(ImageCollection.ReferenceOf(entry))))];
        return Task.FromResult(ToolAnswer.OfLines(
            entries.Select(static entry => $"{entry.Name} ({entry.Platform}{(entry.Installed ? ", here" : "")}): {entry.Description}"),
            "the catalog is empty",
            new CatalogDocument(entries),
            McpJson.Documents.CatalogDocument));
    }
}
