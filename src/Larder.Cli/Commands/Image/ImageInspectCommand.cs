using System.CommandLine;
using Larder.Cli.Completing;
using Larder.Cli.Output;
using Larder.Formats.Errors;
using Larder.Sources.Catalog;

namespace Larder.Cli.Commands.Image;

/// <summary><c>larder image inspect</c>.</summary>
internal sealed class ImageInspectCommand : LocalCommand
{
    private readonly ImageArgument<string> _name = new("NAME") { Description = "An image, or else an entry of the catalog; catalog:ENTRY means nothing else" };

    public override string Description => "Show what an image is, or what an entry of the catalog would give";

    public override IReadOnlyList<string> Examples => ["larder image inspect debian-12", "larder image inspect debian:12 --json"];

    public override IReadOnlyList<Argument> Arguments => [_name];

    protected override ExitCode Run(CommandContext context)
    {
        string name = context.Value(_name)!;
        ImageCatalog catalog = Catalogs.Load(context);
        using ImageSession? session = ImageSession.TryOpen(context);
        FoundImage found = FoundImage.Find(session?.Images, catalog, name);
        ImageInspectDocument document = ImageInspectDocument.Of(name, found.Entry, found.Image, found.Image is null ? null : KeptLayersDocument.Of(session!.Images, found.Image));
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(document, CliJson.Documents.ImageInspectDocument);
            return ExitCode.Done;
        }

        if (document.InstallManifest is { } there)
        {
            Answer(context.Output, there, document.KeptLayers);
        }
        else
        {
            Answer(context.Output, document.CatalogEntry!);
        }

        // An image may be called like an entry that it is not of.
        if (found.Namesake is { } namesake)
        {
            context.Output.Remark($"the catalog has an entry of this name too, of which the image is not; see it with: larder image inspect catalog:{namesake.Name}");
        }

        return ExitCode.Done;
    }

    private static void Answer(CommandOutput output, ImageDocument image, KeptLayersDocument? layers)
    {
        Line(output, "image", image.Name);
        Line(output, "id", image.Id);
        Line(output, "state", image.Fault is { } fault ? $"broken: {fault}" : "whole");
        Line(output, "reference", image.Reference);
        Line(output, "source", image.Source);
        Line(output, "platform", image.Platform);
        Line(output, "tree", image.FileSystem);
        Line(output, "layers", layers is null ? "not kept"
            : layers.Fault is { } damage ? $"kept, and damaged: {damage}"
            : $"{layers.Layers} kept as they were published, {ByteText.Of(layers.Bytes)} with the manifest {layers.ManifestDigest}");
        Line(output, "disk", image.Rootfs is { } disk ? $"{disk.Path}; {disk.Format}, {ByteText.Of(disk.Size)}, of which {ByteText.Of(disk.Allocated ?? 0)} are taken" : null);
        Line(output, "kernel", image.Kernel is { } kernel ? $"{kernel.Path}; {kernel.Version ?? "of unknown version"}, from {kernel.Source}" : "none");
        Line(output, "initrd", image.Kernel?.Initrd);
        Line(output, "modules", image.Kernel?.Modules);
        Line(output, "init", image.Init);
        Line(output, "runs", image.Process is { } process ? string.Join(' ', [.. process.Entrypoint, .. process.Command]) : null);
        Line(output, "user", image.Process?.User);
        Line(output, "published", image.Published);
    }

    private static void Answer(CommandOutput output, CatalogEntryDocument entry)
    {
        Line(output, "entry", entry.Name);
        Line(output, "state", "not pulled");
        Line(output, "version", entry.Version);
        Line(output, "platform", entry.Platform);
        Line(output, "what", entry.Description);
        Line(output, "packages", string.Join(' ', entry.Packages));
        Line(output, "profile", entry.Profile);
        Line(output, "archive", entry.Archive);
        Line(output, "oci", entry.Oci);
        Line(output, "kernel", entry.KernelRef);
        Line(output, "stands in", entry.Origin);
        output.Remark($"get it with: larder image pull {entry.Name}");
    }

    private static void Line(CommandOutput output, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            output.Answer.WriteLine($"{name,-10}{PrintableText.OneLine(value)}");
        }
    }
}
