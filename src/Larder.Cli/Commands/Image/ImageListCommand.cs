using Larder.Cli.Output;
using Larder.Formats.Errors;

namespace Larder.Cli.Commands.Image;

/// <summary><c>larder image list</c>.</summary>
internal sealed class ImageListCommand : LocalCommand
{
    public override string Description => "List the bootable images";

    public override IReadOnlyList<string> Examples => ["larder image list", "larder image list --json"];

    protected override ExitCode Run(CommandContext context)
    {
        using ImageSession? session = ImageSession.TryOpen(context);
        IReadOnlyList<ImageDocument> images = session is null ? [] : [.. session.Images.List().Select(ImageDocument.Of)];
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(new ImageListDocument(images), CliJson.Documents.ImageListDocument);
            return ExitCode.Done;
        }

        if (images.Count == 0)
        {
            context.Output.Remark("there is no image; get one with: larder image pull debian:12");
        }

        TextTable.Write(
            context.Output,
            ["Image", "Platform", "Disk", "Taken", "Kernel", "Source"],
            [.. images.Select(image => new[]
            {
                image.Name,
                image.Platform ?? "",
                image.Installed ? $"{image.Rootfs!.Format}, {ByteText.Of(image.Rootfs.Size)}" : $"broken: {image.Fault}",
                image.Rootfs?.Allocated is { } allocated ? ByteText.Of(allocated) : "",
                image.Kernel is null ? "" : image.Kernel.Version ?? "unknown",
                PrintableText.OneLine(image.Source),
            })]);
        return ExitCode.Done;
    }
}
