using System.CommandLine;
using Larder.Cli.Commands.Registry;
using Larder.Cli.Commands.Store;
using Larder.Cli.Output;
using Larder.Formats.Errors;
using Larder.Formats.Oci;
using Larder.Images.Publishing;
using Larder.Images.Records;
using Larder.Sources.Catalog;
using Larder.Sources.Oci;

namespace Larder.Cli.Commands.Image;

/// <summary><c>larder image pull</c>.</summary>
internal sealed class ImagePullCommand : CommandDefinition
{
    private readonly Argument<string> _image = new("IMAGE") { Description = "An entry of the catalog, or an OCI image: debian:12, ghcr.io/owner/app:1; oci:// before it skips the catalog" };
    private readonly PublishOptions _publish = new("from the image, as debian-12");
    private readonly Flag _keepLayers = new("--keep-layers") { Description = "Keep manifest and compressed layers in the store too, so that push and export --original hand it out byte for byte" };
    private readonly ImageOptions _registry = new();

    public override string Description => "Get a bootable image from the catalog or a registry";

    public override IReadOnlyList<string> Examples =>
    [
        "larder image pull debian:12",
        "larder image pull oci://debian:bookworm --no-kernel --name rootfs",
        "larder image pull ghcr.io/owner/app:1 --kernel-ref 6.1.0-56-cloud-amd64 --size 8G",
        "larder image pull oci://localhost:5000/app:1 --insecure --platform linux/arm64 --no-kernel --json",
        "larder image pull ghcr.io/owner/app:1 --keep-layers",
        "larder image pull ghcr.io/owner/machine:1 --system",
        "larder image pull debian:12 --kernel ./vmlinuz --initrd ./initrd.img --modules ./lib/modules/6.1.0-56-cloud-amd64",
    ];

    public override IReadOnlyList<Argument> Arguments => [_image];

    public override IReadOnlyList<Option> Options => [.. _publish.All, _keepLayers, .. _registry.All];

    public override async Task<int> RunAsync(CommandContext context)
    {
        string text = context.Value(_image)!;
        if (text.StartsWith('.') || text.StartsWith('/') || text.StartsWith("file:", StringComparison.Ordinal))
        {
            throw new LarderException(
                ErrorCodes.Usage, "The command line cannot be understood", $"«{PrintableText.OneLine(text)}» is a path, and pull takes names", "Bring it in with: larder image import PATH");
        }

        ImageAddress address = ImageAddress.Parse(text, Catalogs.Load(context));
        string name = address.Entry is { } entry ? ImageName.Fit(entry.Name.Replace(':', '-')) : ImageName.Of(address.Reference!);
        ImagePlatform platform = _registry.IsPlatformGiven(context) ? _registry.Platform(context) : address.Entry?.Platform ?? _registry.Platform(context);
        using RegistryClient client = RegistryClients.Make(context, _registry.IsInsecure(context));
        using RegistryWarnings warnings = new(context.Output, client);
        PublishedImage image = await _publish.PublishAsync(
            context,
            name,
            platform,
            address.Entry?.Kernel,
            (images, request) => images.PullAsync(client, address, request, context.CancellationToken),
            context.Value(_keepLayers)).ConfigureAwait(false);
        PublishAnswer.Write(context.Output, image, "already pulled");
        return (int)ExitCode.Done;
    }
}
