using System.CommandLine;
using Larder.Cli.Output;
using Larder.Formats.Errors;

namespace Larder.Cli.Commands.Image;

/// <summary><c>larder image prune</c>.</summary>
internal sealed class ImagePruneCommand : CommandDefinition
{
    private readonly Flag _dryRun = new("--dry-run") { Description = "Change nothing, and say what would go" };

    public override string Description => "Remove what interrupted commands left, what is broken, and images that newer ones replaced";

    public override IReadOnlyList<string> Examples => ["larder image prune", "larder image prune --dry-run", "larder image prune --json"];

    public override IReadOnlyList<Option> Options => [_dryRun];

    public override async Task<int> RunAsync(CommandContext context)
    {
        bool isDry = context.Value(_dryRun);
        using ImageSession? session = ImageSession.TryOpen(context);
        PrunedEntry[] removed = session is null ? []
            : [.. (await session.Images.PruneAsync(isDry, context.CancellationToken).ConfigureAwait(false)).Select(PrunedEntry.Of)];
        Answer(context.Output, new ImagePruneDocument(removed.Length, isDry, removed));
        return (int)ExitCode.Done;
    }

    private static void Answer(CommandOutput output, ImagePruneDocument document)
    {
        if (output.IsJson)
        {
            output.WriteJson(document, CliJson.Documents.ImagePruneDocument);
            return;
        }

        foreach (PrunedEntry entry in document.Removed)
        {
            output.Answer.WriteLine($"{entry.Reason,-15} {PrintableText.OneLine(entry.Path)}");
        }

        output.Remark(document.DryRun ? $"{document.Count} would go; nothing was changed" : $"{document.Count} removed");
    }
}
