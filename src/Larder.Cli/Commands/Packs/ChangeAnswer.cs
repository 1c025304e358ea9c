using Larder.Cli.Output;
using Larder.Install.Engine;

namespace Larder.Cli.Commands.Packs;

/// <summary>The answer of a command that changed the installed set.</summary>
internal static class ChangeAnswer
{
    public static void Write(CommandContext context, IReadOnlyList<TransactionOutcome> outcomes, Func<TransactionOutcome, string> verb)
    {
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(TransactionDocument.Of(outcomes), CliJson.Documents.TransactionDocument);
            return;
        }

        foreach (TransactionOutcome outcome in outcomes)
        {
            foreach (OutcomePack pack in outcome.Packs)
            {
                context.Output.Answer.WriteLine($"{pack.Publisher}/{pack.Name} {pack.Version} ({pack.Revision}) {verb(outcome)}");
            }

            if (outcome is { Capabilities.Count: > 0, IsUnchanged: false })
            {
                context.Output.Answer.WriteLine($"  may use: {string.Join(", ", outcome.Capabilities)}");
            }
        }
    }
}
