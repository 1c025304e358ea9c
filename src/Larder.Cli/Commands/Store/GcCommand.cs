using System.CommandLine;
using Larder.Cli.Commands.Registry;
using Larder.Cli.Output;
using Larder.Database.Roots;
using Larder.Formats.Errors;
using Larder.Images.Mounting;
using Larder.Install;
using Larder.Sources.Oci.Blobs;
using Larder.Store.Collecting;

namespace Larder.Cli.Commands.Store;

/// <summary><c>larder gc</c>.</summary>
internal sealed class GcCommand : LocalCommand
{
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Change nothing, and say what would go" };

    private readonly Option<string?> _olderThan = new("--older-than")
    {
        Description = "Let imports without a name go first that are older than this: 90s, 30m, 12h, 7d, 2w",
        HelpName = "DURATION",
    };

    private readonly Option<string?> _maxSize = new("--max-size")
    {
        Description = "Let the oldest imports without a name go until what is kept has at most this many bytes: 500M, 20G",
        HelpName = "SIZE",
    };

    public override string Description => "Take away content that no name keeps any more and downloads that nobody uses, and give their space back";

    public override IReadOnlyList<string> Examples => ["larder gc", "larder gc --dry-run", "larder gc --older-than 30d", "larder gc --max-size 20G --json"];

    public override IReadOnlyList<Option> Options => [_dryRun, _olderThan, _maxSize];

    protected override ExitCode Run(CommandContext context)
    {
        CollectionOptions options = new()
        {
            IsDryRun = context.Value(_dryRun),
            OlderThan = DurationText.Parse("--older-than", context.Value(_olderThan)),
            MaxSize = SizeText.Parse("--max-size", context.Value(_maxSize)),
        };
        using LarderRoot? root = context.TryOpenRoot();
        CollectionResult result = new([], 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        if (root is not null)
        {
            options = options with
            {
                Installed = context.Settings.EvictInstalled.Value ? InstalledTrees.Of(root) : null,
                Prepare = () => StoreMounts.DropGone(root, context.Clock),
            };
            using ProgressDisplay progress = context.Output.BeginProgress();
            result = new StoreCollector(root, context.Clock).Run(options, phase => progress.Phase(phase), context.CancellationToken);
        }

        TrimmedDownloads downloads = TrimDownloads(context, options.IsDryRun);
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(GcDocument.Of(options.IsDryRun, result, downloads), CliJson.Documents.GcDocument);
        }
        else
        {
            Answer(context.Output, options.IsDryRun, result, downloads);
        }

        return ExitCode.Done;
    }

    private static TrimmedDownloads TrimDownloads(CommandContext context, bool isDryRun) =>
        RegistryClients.DownloadsOf(context.Settings) is { } directory
            ? new DownloadTrim(directory, context.Clock).Run(
                TimeSpan.FromDays(context.Settings.RetentionDownloadDays.Value), (long)context.Settings.RetentionDownloadGib.Value << 30, isDryRun)
            : new TrimmedDownloads([], 0);

    private static void Answer(CommandOutput output, bool isDryRun, CollectionResult result, TrimmedDownloads downloads)
    {
        foreach (string name in result.Released)
        {
            output.Answer.WriteLine($"released  {PrintableText.OneLine(name)}");
        }

        output.Answer.WriteLine($"kept      {Amount(result.KeptBlobs, result.KeptBytes)}");
        if (result.Held > 0)
        {
            output.Answer.WriteLine($"held      {Amount(result.Held, result.HeldBytes)}, in installed files only");
        }

        if (downloads.Taken.Count > 0)
        {
            output.Answer.WriteLine($"downloads {downloads.Taken.Count} files, {ByteText.Of(downloads.TakenBytes)}, were not used for long");
        }

        output.Answer.WriteLine($"doomed    {Amount(result.Doomed, result.DoomedBytes)}");
        if (isDryRun)
        {
            output.Remark("nothing was changed");
            return;
        }

        output.Answer.WriteLine($"deleted   {Amount(result.Deleted, result.DeletedBytes)}");
        output.Answer.WriteLine($"freed     {(result.FreedBytes < 0 ? "-" : "")}{ByteText.Of(Math.Abs(result.FreedBytes))}");
        if (result.Waiting > 0)
        {
            output.Answer.WriteLine($"waiting   {Amount(result.Waiting, result.WaitingBytes)}");
            output.Remark("what waits may be in use by commands that are running: it goes with the next gc after they have ended");
        }
    }

    private static string Amount(long blobs, long bytes) => $"{blobs} blobs, {ByteText.Of(bytes)}";
}
