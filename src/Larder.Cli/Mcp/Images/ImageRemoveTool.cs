using System.Text.Json.Serialization.Metadata;
using Larder.Cli.Commands.Image;
using Larder.Cli.Mcp.Parameters;

namespace Larder.Cli.Mcp.Images;

/// <summary>As <c>larder image remove</c>.</summary>
internal sealed class ImageRemoveTool : McpTool
{
    private readonly TextParameter _image = ImageParameters.Name("image", "The name of an image that is here, as image_list tells it", isRequired: true);

    public override string Name => "image_remove";

    public override string Title => "Remove an image";

    public override string Description => "Removes one image by its name. Machines that were made of it keep what they need. To clean up leftovers only, take image_prune.";

    public override IReadOnlyList<ToolParameter> Parameters => [_image];

    public override JsonTypeInfo Answer => McpJson.Documents.ImageRemovalDocument;

    public override ToolEffect Effect => ToolEffect.Removes;

    public override async Task<ToolAnswer> RunAsync(ToolCall call)
    {
        string name = call.Value(_image)!;
        using ImageSession session = ImageSession.OpenExisting(call.Context, name);
        _ = session.Images.Get(name);
        await session.Images.RemoveAsync(name, call.CancellationToken).ConfigureAwait(false);
        return ToolAnswer.Of($"removed the image {name}", new ImageRemovalDocument([name]), McpJson.Documents.ImageRemovalDocument);
    }
}
