using System.Text.Json.Serialization.Metadata;
using Larder.Cli.Commands.Image;
using Larder.Cli.Mcp.Parameters;

namespace Larder.Cli.Mcp.Images;

/// <summary>As <c>larder image prune</c>.</summary>
internal sealed class ImagePruneTool : McpTool
{
    private readonly SwitchParameter _dryRun = new("dry_run", "Change nothing, and tell what would go");

    public override string Name => "image_prune";

    public override string Title => "Prune images";

    public override string Description =>
        "Removes what interrupted pulls left, images that are broken, and images that newer ones replaced. Images that have a name and are whole stay; take image_remove for those.";

    public override IReadOnlyList<ToolParameter> Parameters => [_dryRun];

    public override JsonTypeInfo Answer => McpJson.Documents.ImagePruneDocument;

    public override ToolEffect Effect => ToolEffect.Removes;

    public override async Task<ToolAnswer> RunAsync(ToolCall call)
    {
        bool isDry = call.Value(_dryRun);
        using ImageSession? session = ImageSession.TryOpen(call.Context);
        PrunedEntry[] removed = session is null ? []
            : [.. (await session.Images.PruneAsync(isDry, call.CancellationToken).ConfigureAwait(false)).Select(PrunedEntry.Of)];
        return ToolAnswer.OfLines(
            removed.Select(entry => $"{(isDry ? "would remove" : "removed")} {entry.Path} ({entry.Reason})"),
            "nothing to remove",
            new ImagePruneDocument(removed.Length, isDry, removed),
            McpJson.Documents.ImagePruneDocument);
    }
}
