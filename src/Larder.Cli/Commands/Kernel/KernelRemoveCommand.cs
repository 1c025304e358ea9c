using System.CommandLine;
using Larder.Cli.Completing;
using Larder.Cli.Output;
using Larder.Database.Roots;
using Larder.Formats.Errors;
using Larder.Images.Kernels;

namespace Larder.Cli.Commands.Kernel;

/// <summary><c>larder kernel remove</c>.</summary>
internal sealed class KernelRemoveCommand : LocalCommand
{
    private readonly KernelArgument<string[]> _names = new("NAME") { Description = "Kernels, as kernel list prints them", Arity = ArgumentArity.OneOrMore };

    public override string Description => "Remove kernels; images that have them keep their files";

    public override IReadOnlyList<string> Examples => ["larder kernel remove mine", "larder kernel remove 6.1.0-53-cloud-amd64 6.1.0-54-cloud-amd64"];

    public override IReadOnlyList<Argument> Arguments => [_names];

    protected override ExitCode Run(CommandContext context)
    {
        string[] names = [.. context.Value(_names)!.Distinct(StringComparer.Ordinal)];
        using LarderRoot? root = context.TryOpenRoot();
        KernelStore? store = root is null ? null : new KernelStore(root, context.Clock);
        IReadOnlyList<string> known = store?.Names() ?? [];

        // All or none, as far as can be seen before.
        if (names.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
        {
            throw KernelStore.NotFound(unknown, known);
        }

        string[] removed = [.. names.Where(name => store!.Remove(name))];
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(new KernelRemovalDocument(removed), CliJson.Documents.KernelRemovalDocument);
            return ExitCode.Done;
        }

        foreach (string name in removed)
        {
            context.Output.Answer.WriteLine(name);
        }

        return ExitCode.Done;
    }
}
