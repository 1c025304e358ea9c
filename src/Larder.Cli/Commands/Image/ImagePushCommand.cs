using System.CommandLine;
using Larder.Cli.Commands.Registry;
using Larder.Cli.Completing;
using Larder.Cli.Output;
using Larder.Formats.Errors;
using Larder.Images;
using Larder.Images.Exporting;
using Larder.Images.Originals;
using Larder.Native.Files;
using Larder.Sources.Oci;

namespace Larder.Cli.Commands.Image;

/// <summary><c>larder image push</c>.</summary>
internal sealed class ImagePushCommand : CommandDefinition
{
    private readonly ImageArgument<string> _name = new("NAME") { Description = "The image, as image list prints it" };
    private readonly Argument<string> _reference = new("REFERENCE") { Description = "Where to: REGISTRY/REPOSITORY[:TAG]; oci:// may stand in front" };
    private readonly OriginalOption _form = new();
    private readonly Flag _insecure = new("--insecure") { Description = "Speak http with a registry on this machine" };

    public override string Description => "Put an image into a registry, as one layer or as it was published; what is there already is not sent again";

    public override IReadOnlyList<string> Examples =>
    [
        "larder image push debian-12 ghcr.io/owner/debian:12",
        "larder image push debian-12 oci://localhost:5000/debian:12 --insecure --compression gzip",
        "larder image push app-1 registry.example/mirror/app:1 --original",
    ];

    public override IReadOnlyList<Argument> Arguments => [_name, _reference];

    public override IReadOnlyList<Option> Options => [.. _form.All, _insecure];

    public override async Task<int> RunAsync(CommandContext context)
    {
        string name = context.Value(_name)!;
        ImageReference target = ReadTarget(context);
        bool isOriginal = _form.Read(context);
        using RegistryClient client = RegistryClients.Make(context, context.Value(_insecure));
        using RegistryWarnings warnings = new(context.Output, client);
        using ImageSession session = ImageSession.OpenExisting(context, name);
        ImageEntry image = session.Images.Get(name);
        ImagePushDocument document;
        using (DirectoryHandle scratch = OpenCache(context))
        using (ProgressDisplay progress = context.Output.BeginProgress())
        {
            document = isOriginal
                ? await PushOriginalAsync(context, client, session.Images, image, target, scratch, progress).ConfigureAwait(false)
                : await PushLayerAsync(context, client, session, image, target, scratch, progress).ConfigureAwait(false);
        }

        Answer(context.Output, document);
        return (int)ExitCode.Done;
    }

    private static async Task<ImagePushDocument> PushOriginalAsync(
        CommandContext context, RegistryClient client, ImageCollection images, ImageEntry image, ImageReference target, DirectoryHandle scratch, ProgressDisplay progress)
    {
        OriginalImage original = images.GetOriginal(image);
        OriginalPush push = new(client) { Observer = Observe(progress) };
        long sent = await push.RunAsync(original, target, scratch, Origin(image), context.CancellationToken).ConfigureAwait(false);
        return ImagePushDocument.Of(image.Name.Name, original, target, sent);
    }

    private async Task<ImagePushDocument> PushLayerAsync(
        CommandContext context, RegistryClient client, ImageSession session, ImageEntry image, ImageReference target, DirectoryHandle scratch, ProgressDisplay progress)
    {
        ImageExport export = ImageExport.Of(session.Store, image) with { Compression = _form.Layer.Read(context) };
        ImagePush push = new(session.Store, client) { Observer = Observe(progress) };
        return ImagePushDocument.Of(image.Name.Name, await push.RunAsync(export, target, scratch, Origin(image), context.CancellationToken).ConfigureAwait(false));
    }

    private static PushObserver Observe(ProgressDisplay progress) => new()
    {
        Phase = phase => progress.Phase(phase is PushPhase.Pack ? "pack" : "push"),
        Expect = progress.Expect,
        Skip = progress.Skip,
        Progress = progress,
    };

    private static void Answer(CommandOutput output, ImagePushDocument document)
    {
        if (output.IsJson)
        {
            output.WriteJson(document, CliJson.Documents.ImagePushDocument);
            return;
        }

        output.Answer.WriteLine(document.Digest);
        output.Remark($"{document.Reference}: {ByteText.Of(document.LayerBytes)}, of which {ByteText.Of(Math.Min(document.SentBytes, document.LayerBytes))} were sent");
    }

    // Where it came from, its layer may be already, if it was pushed there by Larder.
    private static ImageReference? Origin(ImageEntry image) =>
        image.Record is { } record && ImageReference.HasScheme(record.Source) ? ImageReference.Parse(record.Source) : null;

    // The client was made, so there is a place for downloads.
    private static DirectoryHandle OpenCache(CommandContext context)
    {
        string path = context.Settings.Cache.Value!;
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return DirectoryHandle.Open(path);
    }

    private ImageReference ReadTarget(CommandContext context)
    {
        ImageReference target = ImageReference.Parse(context.Value(_reference)!);
        return target.Digest is null ? target : throw new LarderException(
            ErrorCodes.Usage,
            "The command line cannot be understood",
            "an image is pushed under a tag: which digest it gets is known only then",
            "Leave out what stands from @ on");
    }
}
