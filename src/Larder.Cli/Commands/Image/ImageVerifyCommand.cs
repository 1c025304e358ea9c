using System.CommandLine;
using Larder.Cli.Completing;
using Larder.Cli.Output;
using Larder.Formats.Errors;

namespace Larder.Cli.Commands.Image;

/// <summary><c>larder image verify</c>.</summary>
internal sealed class ImageVerifyCommand : LocalCommand
{
    private readonly ImageArgument<string[]> _names = new("NAME") { Description = "Images; without any, all", Arity = ArgumentArity.ZeroOrMore };

    public override string Description => "Compare images with their digests, and look whether the structures of their disks agree";

    public override IReadOnlyList<string> Examples => ["larder image verify", "larder image verify debian-12 --json"];

    public override IReadOnlyList<Argument> Arguments => [_names];

    protected override ExitCode Run(CommandContext context)
    {
        string[] names = context.Value(_names) ?? [];
        using ImageSession? session = ImageSession.TryOpen(context);
        if (session is null && names.Length > 0)
        {
            throw Images.ImageCollection.NoImage(names[0]);
        }

        List<VerifiedImage> verified = [];
        if (session is not null)
        {
            using ProgressDisplay progress = context.Output.BeginProgress();
            foreach (Images.ImageEntry image in names.Length == 0 ? session.Images.List() : [.. names.Select(session.Images.Get)])
            {
                progress.Phase($"verify {image.Name.Name}");
                verified.Add(new VerifiedImage(image.Name.Name, session.Images.Verify(image, progress, context.CancellationToken)));
            }
        }

        if (context.Output.IsJson)
        {
            context.Output.WriteJson(new ImageVerifyDocument(verified), CliJson.Documents.ImageVerifyDocument);
        }
        else
        {
            foreach (VerifiedImage image in verified)
            {
                context.Output.Answer.WriteLine(image.Faults.Count == 0 ? $"{image.Name}: whole" : $"{image.Name}: {PrintableText.OneLine(string.Join("; ", image.Faults))}");
            }
        }

        if (verified.Any(image => image.Faults.Count > 0))
        {
            context.Output.Remark("repeat the pull or import that made a broken image: it is made anew beside, and takes the broken one's place");
            return ErrorCodes.ImageBroken.Exit;
        }

        return ExitCode.Done;
    }
}
