using System.CommandLine;
using Larder.Formats.Errors;
using Larder.Install.Engine;
using Larder.Install.Journal;
using Larder.Sources.Local;

namespace Larder.Cli.Commands.Packs;

/// <summary><c>larder install</c>.</summary>
internal sealed class InstallCommand : LocalCommand
{
    private readonly Argument<string[]> _packs = new("PACK") { Description = "Pack files; one may be the dependency of another", Arity = ArgumentArity.OneOrMore };
    private readonly Flag _reinstall = new("--reinstall") { Description = "Install again what is installed already" };
    private readonly Flag _force = new("--force") { Description = "Take command names over from other packs" };
    private readonly Flag _accept = new("--accept-capabilities") { Description = "Let a new revision ask for more than the old one" };

    private readonly Flag _insecure = BaseOptions.MakeInsecure();

    public override string Description => "Install packs, or other revisions of packs that are installed";

    public override IReadOnlyList<string> Examples =>
    [
        "larder install ./hello-world-1.0.0.pack",
        "larder install ./app.pack ./library.pack --json",
        "larder install ./hello-world-1.0.0.pack --reinstall",
    ];

    public override IReadOnlyList<Argument> Arguments => [_packs];

    public override IReadOnlyList<Option> Options => [_reinstall, _force, _accept, _insecure];

    protected override ExitCode Run(CommandContext context)
    {
        string[] files = [.. context.Value(_packs)!.Select(PackArgument.File)];

        // Looked at before a root is made: a wrong name must leave nothing behind.
        foreach (string file in files)
        {
            LocalPack.Open(file).Dispose();
        }

        using InstallSession session = InstallSession.Open(context);
        List<TransactionOutcome> outcomes = [];
        foreach (string file in files)
        {
            TransactionRequest options = new()
            {
                Reinstall = context.Value(_reinstall),
                Force = context.Value(_force),
                AcceptCapabilities = context.Value(_accept),
                IsInsecure = context.Value(_insecure),
                Offered = [.. files.Where(other => other != file)],
            };
            outcomes.Add(session.Installer.Install(file, options, context.CancellationToken));
        }

        session.EndProgress();
        ChangeAnswer.Write(context, outcomes, outcome => outcome.IsUnchanged ? "already installed" : "installed");
        PathAdvice.Give(context);
        return ExitCode.Done;
    }
}
