using System.CommandLine;
using System.Globalization;
using System.Text;
using Larder.Cli.Output;
using Larder.Database.Roots;
using Larder.Formats.Errors;
using Larder.Images;
using Larder.Native.Durability;
using Larder.Native.Files;
using Larder.Store;
using Larder.Store.Segments;

namespace Larder.Cli.Commands.Store;

/// <summary><c>larder store rebuild</c>.</summary>
internal sealed class StoreRebuildCommand : LocalCommand
{
    private readonly Flag _readBlobs = new("--read-blobs") { Description = "Compare every blob with its digest, and leave out those that differ" };

    public override string Description => "Make the store's index anew from its segments, after the database was lost or damaged";

    public override IReadOnlyList<string> Examples => ["larder store rebuild", "larder store rebuild --read-blobs", "larder store rebuild --root /srv/larder --json"];

    public override IReadOnlyList<Option> Options => [_readBlobs];

    protected override ExitCode Run(CommandContext context)
    {
        string path = context.RootPath;
        if (!Directory.Exists(path))
        {
            throw new LarderException(ErrorCodes.NotInStore, "There is nothing to rebuild", $"there is no root at {path}", "Choose another with --root");
        }

        string? aside = null;
        RebuildResult result;
        int images;
        using (ProgressDisplay progress = context.Output.BeginProgress())
        {
            progress.Phase("check");
            if (IsDamaged(path))
            {
                aside = MoveAside(path);
            }

            progress.Phase("rebuild");
            using LarderRoot root = LarderRoot.OpenToRebuild(path);
            using ContentStore store = ContentStore.Open(root);
            result = IndexRebuild.Run(store, progress, context.Value(_readBlobs));
            images = RestoreImages(context, store);
        }

        Answer(context.Output, new RebuildDocument(result.Blobs, result.Damaged, result.Roots, images, aside));
        return ExitCode.Done;
    }

    // The store is whole by now, wherever the images are.
    private static int RestoreImages(CommandContext context, ContentStore store)
    {
        try
        {
            using ImageCollection images = ImageCollection.Open(store, context.Settings.Images.Value!, context.Clock);
            return images.RestoreNames(context.CancellationToken);
        }
        catch (LarderException error) when (error.Code == ErrorCodes.ImagesElsewhere)
        {
            context.Output.Remark($"images did not get their names back: {PrintableText.OneLine(error.Why)}; repeat this with their directory at its place");
            return 0;
        }
    }

    private static void Answer(CommandOutput output, RebuildDocument document)
    {
        if (output.IsJson)
        {
            output.WriteJson(document, CliJson.Documents.RebuildDocument);
            return;
        }

        output.Answer.WriteLine($"{document.Blobs} blobs, {document.Damaged} damaged, {document.Roots} names");
        if (document.Images > 0)
        {
            output.Remark(string.Create(CultureInfo.InvariantCulture, $"images that got their names back: {document.Images}"));
        }

        if (document.MovedAside is not null)
        {
            output.Remark($"the damaged database is kept as {document.MovedAside}");
        }
    }

    private static bool IsDamaged(string path)
    {
        try
        {
            using LarderRoot root = LarderRoot.OpenToRebuild(path);
            return DatabaseCheck.FindDamage(root.Database) is not null;
        }
        catch (LarderException error) when (error.Code == ErrorCodes.DatabaseDamaged)
        {
            return true;
        }
    }

    // The log goes with its database: left behind, SQLite would play it into the new one.
    private static string MoveAside(string path)
    {
        using DirectoryHandle root = DirectoryHandle.Open(path);
        string aside;
        int number = 1;
        do
        {
            aside = string.Create(CultureInfo.InvariantCulture, $"{RootPaths.DatabaseName}.damaged-{number++}");
        }
        while (root.TryStat(Encoding.ASCII.GetBytes(aside)) is not null);

        foreach (string suffix in (string[])["-wal", "-shm", ""])
        {
            byte[] name = Encoding.ASCII.GetBytes(RootPaths.DatabaseName + suffix);
            if (root.TryStat(name) is not null)
            {
                Durable.Rename(root, name, root, Encoding.ASCII.GetBytes(aside + suffix), replace: true, CliKillPoints.MoveDamagedDatabase);
            }
        }

        Durable.Sync(root.Handle, CliKillPoints.MoveDamagedDatabase);
        return Path.Combine(path, aside);
    }
}
