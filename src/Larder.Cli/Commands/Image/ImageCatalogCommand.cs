using Larder.Cli.Output;
using Larder.Formats.Errors;
using Larder.Images;

namespace Larder.Cli.Commands.Image;

/// <summary><c>larder image catalog</c>.</summary>
internal sealed class ImageCatalogCommand : LocalCommand
{
    public override string Description => "List the images that can be pulled by a short name";

    public override IReadOnlyList<string> Examples => ["larder image catalog", "larder image catalog --json"];

    protected override ExitCode Run(CommandContext context)
    {
        using ImageSession? session = ImageSession.TryOpen(context);
        HashSet<string> installed = session is null ? [] : [.. session.Images.List().Where(image => image.IsInstalled).Select(image => image.Name.Reference)];
        CatalogEntryDocument[] entries =
            [.. Catalogs.Load(context).Entries.Select(entry => CatalogEntryDocument.Of(entry, installed.Contains(ImageCollection.ReferenceOf(entry))))];
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(new CatalogDocument(entries), CliJson.Documents.CatalogDocument);
            return ExitCode.Done;
        }

        TextTable.Write(
            context.Output,
            ["Entry", "Version", "Platform", "Here", "Description"],
            [.. entries.Select(entry => new[] { entry.Name, PrintableText.OneLine(entry.Version), entry.Platform, entry.Installed ? "yes" : "", PrintableText.OneLine(entry.Description) })]);
        return ExitCode.Done;
    }
}
