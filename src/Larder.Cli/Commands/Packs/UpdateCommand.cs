using System.CommandLine;
using Larder.Cli.Completing;
using Larder.Cli.Output;
using Larder.Formats.Errors;
using Larder.Formats.Packs;
using Larder.Install.Engine;
using Larder.Install.Journal;
using Larder.Sources.References;

namespace Larder.Cli.Commands.Packs;

/// <summary><c>larder update</c>.</summary>
internal sealed class UpdateCommand : LocalCommand
{
    private readonly PackArgument<string[]> _packs = new("PACK")
    {
        Description = "Installed packs, or files with newer revisions of them; without any, all installed packs",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Flag _accept = new("--accept-capabilities") { Description = "Let a new revision ask for more than the old one" };

    private readonly Flag _insecure = BaseOptions.MakeInsecure();

    public override string Description => "Update installed packs from the files they came from, or from newer ones";

    public override IReadOnlyList<string> Examples => ["larder update", "larder update hello-world", "larder update ./hello-world-1.1.0.pack"];

    public override IReadOnlyList<Argument> Arguments => [_packs];

    public override IReadOnlyList<Option> Options => [_accept, _insecure];

    protected override ExitCode Run(CommandContext context)
    {
        using InstallSession session = InstallSession.Open(context);
        TransactionRequest options = new() { AcceptCapabilities = context.Value(_accept), IsInsecure = context.Value(_insecure) };
        string[] named = context.Value(_packs) ?? [];
        List<TransactionOutcome> outcomes = [];
        foreach (string text in named)
        {
            outcomes.Add(PackArgument.Read(text) is Reference.LocalFile file
                ? session.Installer.UpdateFrom(file.Path, options, context.CancellationToken)
                : session.Installer.Update(PackArgument.Installed(session.Revisions, text), options, context.CancellationToken));
        }

        if (named.Length == 0)
        {
            UpdateAll(context, session, options, outcomes);
        }

        session.EndProgress();
        if (outcomes.Count == 0)
        {
            if (context.Output.IsJson)
            {
                context.Output.WriteJson(new TransactionDocument(0, "completed", []), CliJson.Documents.TransactionDocument);
            }
            else
            {
                context.Output.Remark("nothing to update");
            }

            return ExitCode.Done;
        }

        ChangeAnswer.Write(context, outcomes, outcome => outcome.IsUnchanged ? "is up to date" : "updated");
        return ExitCode.Done;
    }

    // What one pack cannot do must not keep the others back: it is said, and the command goes on.
    private static void UpdateAll(CommandContext context, InstallSession session, TransactionRequest options, List<TransactionOutcome> outcomes)
    {
        foreach (PackName pack in session.Revisions.Current().Select(revision => revision.Name))
        {
            try
            {
                outcomes.Add(session.Installer.Update(pack, options, context.CancellationToken));
            }
            catch (LarderException error) when (error.Code == ErrorCodes.UpdateSourceGone)
            {
                context.Output.Remark($"{error.What}: {error.Why}");
            }
        }
    }
}
