using System.CommandLine;
using Larder.Cli.Completing;
using Larder.Cli.Output;
using Larder.Formats.Errors;

namespace Larder.Cli.Commands.Image;

/// <summary><c>larder image remove</c>.</summary>
internal sealed class ImageRemoveCommand : CommandDefinition
{
    private readonly ImageArgument<string[]> _names = new("NAME") { Description = "Images, as image list prints them", Arity = ArgumentArity.OneOrMore };

    public override string Description => "Remove images; what they were made of stays in the store until larder gc";

    public override IReadOnlyList<string> Examples => ["larder image remove debian-12", "larder image remove old older --json"];

    public override IReadOnlyList<Argument> Arguments => [_names];

    public override async Task<int> RunAsync(CommandContext context)
    {
        string[] names = [.. context.Value(_names)!.Distinct(StringComparer.Ordinal)];
        using ImageSession session = ImageSession.OpenExisting(context, names[0]);

        // All or none, as far as can be seen before.
        foreach (string name in names)
        {
            _ = session.Images.Get(name);
        }

        foreach (string name in names)
        {
            await session.Images.RemoveAsync(name, context.CancellationToken).ConfigureAwait(false);
        }

        Answer(context.Output, names);
        return (int)ExitCode.Done;
    }

    private static void Answer(CommandOutput output, IReadOnlyList<string> names)
    {
        if (output.IsJson)
        {
            output.WriteJson(new ImageRemovalDocument(names), CliJson.Documents.ImageRemovalDocument);
            return;
        }

        foreach (string name in names)
        {
            output.Answer.WriteLine(name);
        }
    }
}
