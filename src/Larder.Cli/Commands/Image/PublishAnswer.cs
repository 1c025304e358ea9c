using Larder.Cli.Output;
using Larder.Images.Publishing;

namespace Larder.Cli.Commands.Image;

/// <summary>Says what was published.</summary>
internal static class PublishAnswer
{
    /// <summary>Writes it; <paramref name="already"/> is said where nothing had to be done.</summary>
    public static void Write(CommandOutput output, PublishedImage image, string already)
    {
        PublishedDocument document = PublishedDocument.Of(image);
        if (output.IsJson)
        {
            output.WriteJson(document, CliJson.Documents.PublishedDocument);
            return;
        }

        output.Answer.WriteLine(document.Name);
        if (image.WasThere)
        {
            output.Remark($"{already}: {document.Source}");
        }

        if (image.HasNewLayers)
        {
            output.Remark("its layers are kept as they were published");
        }

        output.Remark($"{document.Rootfs.Path}: {ByteText.Of(document.Rootfs.Size)}, of which {ByteText.Of(document.Rootfs.Allocated ?? 0)} are taken");
        output.Remark(document.Kernel is { } kernel ? $"boots {kernel.Version ?? "a kernel"} of {kernel.Source}" : "without a kernel");
        if (document.Init is { } init)
        {
            output.Remark($"its own {init} runs then, and Larder's agent as a service of it");
        }
    }
}
