using System.Text.Json.Serialization.Metadata;
using Larder.Cli.Commands.Image;
using Larder.Cli.Output;

namespace Larder.Cli.Mcp.Images;

/// <summary>As <c>larder image list</c>.</summary>
internal sealed class ImageListTool : McpTool
{
    public override string Name => "image_list";

    public override string Title => "List images";

    public override string Description => "Lists the images that are here and that machines can be made of at once, without asking a registry.";

    public override JsonTypeInfo Answer => McpJson.Documents.ImageListDocument;

    public override ToolEffect Effect => ToolEffect.Reads;

    public override Task<ToolAnswer> RunAsync(ToolCall call)
    {
        using ImageSession? session = ImageSession.TryOpen(call.Context);
        ImageDocument[] images = session is null ? [] : [.. session.Images.List().Select(ImageDocument.Of)];
        return Task.FromResult(ToolAnswer.OfLines(
            images.Select(Line), "there is no image; get one with image_pull", new ImageListDocument(images), McpJson.Documents.ImageListDocument));
    }

    private static string Line(ImageDocument image)
    {
        string kernel = image.Kernel is { } boot ? $"kernel {boot.Version ?? "of unknown version"}" : "without a kernel, and so not for machines";
        return $"{image.Name}: {(image.Fault is { } fault ? $"broken ({fault})" : $"{ByteText.Of(image.Rootfs!.Size)}, {kernel}")}, from {image.Source}";
    }
}
