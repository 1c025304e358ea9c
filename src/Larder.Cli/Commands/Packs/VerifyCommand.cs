using System.CommandLine;
using Larder.Cli.Completing;
using Larder.Cli.Output;
using Larder.Formats.Errors;
using Larder.Formats.Packs;
using Larder.Install;
using Larder.Install.Records;

namespace Larder.Cli.Commands.Packs;

/// <summary><c>larder verify</c>.</summary>
internal sealed class VerifyCommand : LocalCommand
{
    private readonly PackArgument<string> _pack = new("PACK") { Description = "One installed pack; without it, all of them", Arity = ArgumentArity.ZeroOrOne };

    public override string Description => "Compare the files of installed packs with what was installed";

    public override IReadOnlyList<string> Examples => ["larder verify", "larder verify hello-world --json"];

    public override IReadOnlyList<Argument> Arguments => [_pack];

    protected override ExitCode Run(CommandContext context)
    {
        using InstallSession session = InstallSession.Open(context);
        PackName? only = context.Value(_pack) is { } text ? PackArgument.Installed(session.Revisions, text) : null;
        List<VerifiedPack> checks = [];
        foreach (InstalledRevision revision in session.Revisions.Current().Where(revision => only is null || revision.Name == only))
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            checks.Add(new VerifiedPack(
                revision.Name.ToString(),
                revision.Version.ToString(),
                revision.Revision.ToString(),
                [.. RevisionCheck.Differences(session.Root, session.Store, revision)]));
        }

        session.EndProgress();
        bool isSound = checks.All(check => check.Differences.Count == 0);
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(new VerifyDocument(isSound, checks), CliJson.Documents.VerifyDocument);
            return isSound ? ExitCode.Done : ExitCode.Integrity;
        }

        foreach (VerifiedPack check in checks)
        {
            context.Output.Answer.WriteLine($"{check.Pack} {check.Version} ({check.Revision}): {(check.Differences.Count == 0 ? "as installed" : "changed")}");
            foreach (string difference in check.Differences)
            {
                context.Output.Answer.WriteLine($"  {PrintableText.OneLine(difference)}");
            }
        }

        if (!isSound)
        {
            context.Output.Remark("install what changed again with: larder install ./FILE.pack --reinstall");
        }

        return isSound ? ExitCode.Done : ExitCode.Integrity;
    }
}
