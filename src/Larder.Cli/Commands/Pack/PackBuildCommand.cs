using System.CommandLine;
using Larder.Cli.Commands.Image;
using Larder.Cli.Commands.Packs;
using Larder.Cli.Output;
using Larder.Formats.Errors;
using Larder.Materialise.Checkouts;
using Larder.Packs.Building;
using Larder.Packs.Recipes;

namespace Larder.Cli.Commands.Pack;

/// <summary><c>larder pack build</c>.</summary>
internal sealed class PackBuildCommand : CommandDefinition
{
    private readonly Argument<string> _recipe = new("RECIPE")
    {
        Description = "A recipe, or a directory that has a recipe.yaml (default: the current directory)",
        DefaultValueFactory = static _ => ".",
    };

    private readonly Option<string> _output = new("--output", "-o")
    {
        Description = "Write the packs to this directory, as NAME-VERSION.pack (default: the current directory)",
        HelpName = "DIR",
        DefaultValueFactory = static _ => ".",
    };

    private readonly Flag _noCache = new("--no-cache") { Description = "Run every step, also those whose result is known" };

    private readonly Flag _insecure = BaseOptions.MakeInsecure();

    public override string Description => "Build the packs of a recipe, each step in a sandbox";

    public override IReadOnlyList<string> Examples =>
    [
        "larder pack build",
        "larder pack build examples/hello-world -o out --json",
        "larder pack build ./recipe.yaml --no-cache --verbose",
    ];

    public override IReadOnlyList<Argument> Arguments => [_recipe];

    public override IReadOnlyList<Option> Options => [_output, _noCache, _insecure];

    public override async Task<int> RunAsync(CommandContext context)
    {
        RecipeFile recipe = RecipeReader.Load(context.Value(_recipe)!);
        long sourceDate = SourceDate.Parse(context.Host.Variable(SourceDate.Variable));
        IReadOnlyList<BuiltPack> packs;
        using (BuildCache cache = BuildCache.Open(context))
        using (BuildProgress progress = new(context.Output))
        {
            BuildOptions options = new()
            {
                WorkDirectory = cache.WorkDirectory,
                OutputDirectory = Path.GetFullPath(context.Value(_output)!),
                SourceDate = sourceDate,
                UsesCache = !context.Value(_noCache),
                IsInsecure = context.Value(_insecure),
            };
            PackBuilder builder = new(
                cache.Store,
                static (store, fileSystem, into, token) => Checkout.Write(store, fileSystem, into, new CheckoutOptions(), cancellationToken: token),
                Bases.Of(context, cache.Store, context.Output.Remark),
                progress,
                context.Clock);
            packs = await builder.BuildAsync(recipe, options, context.CancellationToken).ConfigureAwait(false);
        }

        Answer(context.Output, packs);
        return (int)ExitCode.Done;
    }

    private static void Answer(CommandOutput output, IReadOnlyList<BuiltPack> packs)
    {
        if (output.IsJson)
        {
            output.WriteJson(BuildDocument.Of(packs), CliJson.Documents.BuildDocument);
            return;
        }

        foreach (BuiltPack pack in packs)
        {
            output.Remark($"{pack.Manifest.Name} {pack.Manifest.Version}, manifest {pack.ManifestDigest}, content {pack.Manifest.ContentId}");
            output.Answer.WriteLine(PrintableText.OneLine(pack.Path));
        }
    }
}
