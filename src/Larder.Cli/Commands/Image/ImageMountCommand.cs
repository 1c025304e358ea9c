using System.CommandLine;
using Larder.Cli.Commands.Store;
using Larder.Cli.Output;
using Larder.Formats.Errors;
using Larder.Images.Mounting;

namespace Larder.Cli.Commands.Image;

/// <summary><c>larder image mount</c>.</summary>
internal sealed class ImageMountCommand : LocalCommand
{
    private readonly Argument<string?> _name = new("NAME")
    {
        Description = "An image, a name of the store, or the id of a file system; without any, what is mounted is listed",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Argument<string?> _directory = new("DIR") { Description = "Where: a directory that is there", Arity = ArgumentArity.ZeroOrOne };

    private readonly Flag _privileged = new("--privileged")
    {
        Description = "Let set-uid programs and devices of the tree act as such; for trees that you trust",
    };

    public override string Description => "Mount a tree straight over the store, read-only, without copying files; needs root";

    public override IReadOnlyList<string> Examples =>
        ["larder image mount", "larder image mount debian:12 /mnt", "larder image mount --privileged debian:12 /srv/rootfs --json"];

    public override IReadOnlyList<Argument> Arguments => [_name, _directory];

    public override IReadOnlyList<Option> Options => [_privileged];

    protected override ExitCode Run(CommandContext context)
    {
        if (context.Value(_name) is not { } name)
        {
            List(context);
            return ExitCode.Done;
        }

        string directory = context.Value(_directory) ?? throw new LarderException(
            ErrorCodes.Usage,
            "The command line cannot be understood",
            $"it does not say where {name} is to be mounted",
            "Name a directory, as in: larder image mount NAME DIR");
        using ImageSession session = ImageSession.OpenExisting(context, name);
        StoreMount mount = new StoreMounts(session.Store, context.Clock).Mount(
            name, MountableTree.Find(context, session, name), directory, context.Value(_privileged), context.CancellationToken);
        MountDocument document = MountDocument.Of(mount);
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(document, CliJson.Documents.MountDocument);
            return ExitCode.Done;
        }

        context.Output.Answer.WriteLine(document.Target);
        context.Output.Remark($"{ByteText.Of(document.MetadataBytes)} of metadata, over {document.Segments} segments");
        return ExitCode.Done;
    }

    private static void List(CommandContext context)
    {
        using StoreSession? session = StoreSession.TryOpen(context);
        MountDocument[] mounts = session is null ? [] : [.. new StoreMounts(session.Store, context.Clock).List().Select(MountDocument.Of)];
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(new MountListDocument(mounts), CliJson.Documents.MountListDocument);
            return;
        }

        TextTable.Write(
            context.Output,
            ["Name", "Where", "Segments", "Metadata", "Mounted"],
            [
                .. mounts.Select(static mount => new[]
                {
                    PrintableText.OneLine(mount.Name),
                    mount.Seen ? mount.Target : $"{mount.Target} (elsewhere)",
                    $"{mount.Segments}",
                    ByteText.Of(mount.MetadataBytes),
                    mount.Mounted,
                }),
            ]);
        if (mounts.Length == 0)
        {
            context.Output.Remark("Nothing is mounted; mount an image with: larder image mount NAME DIR");
        }
    }
}
