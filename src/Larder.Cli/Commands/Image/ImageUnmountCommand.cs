using System.CommandLine;
using Larder.Cli.Commands.Store;
using Larder.Cli.Output;
using Larder.Formats.Castore;
using Larder.Formats.Errors;
using Larder.Images.Mounting;

namespace Larder.Cli.Commands.Image;

/// <summary><c>larder image unmount</c>.</summary>
internal sealed class ImageUnmountCommand : LocalCommand
{
    private readonly Argument<string> _directory = new("DIR") { Description = "Where it is mounted" };

    public override string Description => "Unmount a tree that image mount mounted";

    public override IReadOnlyList<string> Examples => ["larder image unmount /mnt", "larder image unmount /mnt --json"];

    public override IReadOnlyList<Argument> Arguments => [_directory];

    protected override ExitCode Run(CommandContext context)
    {
        string directory = context.Value(_directory)!;
        using StoreSession session = StoreSession.TryOpen(context) ?? throw StoreMounts.NothingAt(directory);
        UnmountedTree tree = new StoreMounts(session.Store, context.Clock).Unmount(directory);
        UnmountDocument document = new(tree.Id, NameText.Show(tree.Target.Span), tree.IsStillUsed);
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(document, CliJson.Documents.UnmountDocument);
            return ExitCode.Done;
        }

        context.Output.Answer.WriteLine(document.Target);
        if (document.StillUsed)
        {
            context.Output.Remark("it is still mounted elsewhere, as in another mount namespace: its segments stay as they are until it is not");
        }

        return ExitCode.Done;
    }
}
