using System.Text.Json.Serialization.Metadata;
using Larder.Cli.Commands.Image;
using Larder.Cli.Mcp.Parameters;

namespace Larder.Cli.Mcp.Images;

/// <summary>As <c>larder image inspect</c>.</summary>
internal sealed class ImageInspectTool : McpTool
{
    private readonly TextParameter _image = ImageParameters.Address("The name of an image that is here, or else an entry of the catalog; catalog:ENTRY means nothing else");

    public override string Name => "image_inspect";

    public override string Title => "Inspect an image";

    public override string Description =>
        "Tells what an image is: where it is from, its disk, kernel, and the command, user and environment that its publisher set; or what an entry of the catalog would give.";

    public override IReadOnlyList<ToolParameter> Parameters => [_image];

    public override JsonTypeInfo Answer => McpJson.Documents.ImageInspectDocument;

    public override ToolEffect Effect => ToolEffect.Reads;

    public override Task<ToolAnswer> RunAsync(ToolCall call)
    {
        string name = call.Value(_image)!;
        using ImageSession? session = ImageSession.TryOpen(call.Context);
        FoundImage found = FoundImage.Find(session?.Images, Catalogs.Load(call.Context), name);
        ImageInspectDocument document = ImageInspectDocument.Of(
            name, found.Entry, found.Image, found.Image is null ? null : KeptLayersDocument.Of(session!.Images, found.Image));
        return Task.FromResult(ToolAnswer.Of(Text(document), document, McpJson.Documents.ImageInspectDocument));
    }

    private static string Text(ImageInspectDocument document) => document.InstallManifest is not { } image
        ? $"{document.CatalogEntry!.Name} is an entry of the catalog that is not here: {document.CatalogEntry.Description}"
        : string.Join('\n', new[]
        {
            $"{image.Name}: {image.Fault ?? "whole"}, {image.Platform}, from {image.Source}",
            image.Kernel is { } kernel ? $"kernel: {kernel.Version ?? "of unknown version"}" : "kernel: none, and so not for machines",
            image.Process is { } process ? $"runs: {string.Join(' ', [.. process.Entrypoint, .. process.Command])}" : null,
            image.Process?.User is { Length: > 0 } user ? $"user: {user}" : null,
        }.OfType<string>());
}
