using System.Text.Json.Serialization.Metadata;
using Larder.Cli.Commands.Image;
using Larder.Cli.Commands.Registry;
using Larder.Cli.Mcp.Parameters;
using Larder.Cli.Output;
using Larder.Formats.Oci;
using Larder.Images.Booting;
using Larder.Images.Kernels;
using Larder.Images.Publishing;
using Larder.Images.Records;
using Larder.Sources.Catalog;
using Larder.Sources.Oci;

namespace Larder.Cli.Mcp.Images;

/// <summary>As <c>larder image pull</c>.</summary>
internal sealed class ImagePullTool : McpTool
{
    private readonly TextParameter _image = ImageParameters.Address("An entry of the catalog (debian:12), or an OCI image (ghcr.io/owner/app:1); oci:// before it skips the catalog");
    private readonly TextParameter _name = ImageParameters.Name("name", "Publish it under this name; without it, one made of the image's, as debian-12");
    private readonly TextParameter _kernel = new("kernel", "Boot this kernel of those that are kept here; without it, the image's own, else the one called default") { MostLength = 128 };
    private readonly SwitchParameter _replace = new("replace", "Take the name of an image that is from somewhere else");
    private readonly SwitchParameter _insecure = new("insecure", "Ask a registry on this machine over http");

    public override string Name => "image_pull";

    public override string Title => "Pull an image";

    public override string Description =>
        "Gets an image from the catalog or an OCI registry, and makes it bootable. machine_run and machine_create do this by themselves for images that are not here; "
        + "pull to choose name or kernel, or to get what a tag stands for now. It can take minutes; progress is told.";

    public override IReadOnlyList<ToolParameter> Parameters => [_image, _name, _kernel, _replace, _insecure];

    public override JsonTypeInfo Answer => McpJson.Documents.PublishedDocument;

    public override ToolEffect Effect => ToolEffect.Adds;

    public override async Task<ToolAnswer> RunAsync(ToolCall call)
    {
        ImageAddress address = ImageAddress.Parse(call.Value(_image)!, Catalogs.Load(call.Context));
        string name = call.Value(_name) ?? (address.Entry is { } entry ? ImageName.Fit(entry.Name.Replace(':', '-')) : ImageName.Of(address.Reference!));
        using RegistryClient client = RegistryClients.Make(call.Context, call.Value(_insecure));
        using RegistryWarnings warnings = new(call.Context.Output, client);
        using ImageSession session = ImageSession.Open(call.Context);
        session.Show(call.Progress);
        PublishRequest request = new()
        {
            Name = name,
            Replaces = call.Value(_replace),
            Platform = address.Entry?.Platform ?? ImagePlatform.Current,
            Disk = DiskRequest.Default,
            Kernel = KernelChoice.Choose(
                new KernelStore(session.Store.Root, call.Context.Clock), new KernelRequest(call.Value(_kernel), null, null, null, IsNone: false), address.Entry?.Kernel),
        };
        PublishedImage image = await session.Images.PullAsync(client, address, request, call.CancellationToken).ConfigureAwait(false);
        PublishedDocument document = PublishedDocument.Of(image);
        string kernel = document.Kernel is { } boot ? $"boots {boot.Version ?? "a kernel"}" : "without a kernel, and so not for machines";
        return ToolAnswer.Of(
            $"{document.Name}: {(image.WasThere ? "already pulled" : "pulled")}, {ByteText.Of(document.Rootfs.Size)}, {kernel}, from {document.Source}",
            document,
            McpJson.Documents.PublishedDocument);
    }
}
