using System.CommandLine;
using Larder.Cli.Output;
using Larder.Formats.Errors;
using Larder.Store.Roots;

namespace Larder.Cli.Commands.Store;

/// <summary><c>larder store unpin</c>.</summary>
internal sealed class StoreUnpinCommand : LocalCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "A name that keeps content, as store list prints it" };

    public override string Description => "Release content from a name; gc takes it when no other name keeps it";

    public override IReadOnlyList<string> Examples => ["larder store unpin site", "larder store unpin try --json"];

    public override IReadOnlyList<Argument> Arguments => [_name];

    protected override ExitCode Run(CommandContext context)
    {
        string name = context.Value(_name)!;
        if (RootName.IsOfPack(name))
        {
            throw new LarderException(
                ErrorCodes.Usage, "The name was not released", $"«{name}» keeps the content of an installed pack", "Remove the pack: larder remove PACK");
        }

        using StoreSession session = StoreSession.OpenExisting(context, $"«{name}»");
        StoreRoots roots = new(session.Store, context.Clock);
        StoreRoot root = roots.Find(name) ?? throw new LarderException(
            ErrorCodes.NotInStore, $"«{name}» was not found", "no content is kept under this name", "List the names with: larder store list");
        roots.Remove(name);
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(RootEntry.Of(root), CliJson.Documents.RootEntry);
            return ExitCode.Done;
        }

        context.Output.Answer.WriteLine(root.Id);
        context.Output.Remark($"{name} is released; larder gc takes what no other name keeps");
        return ExitCode.Done;
    }
}
