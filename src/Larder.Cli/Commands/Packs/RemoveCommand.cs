using System.CommandLine;
using Larder.Cli.Completing;
using Larder.Cli.Output;
using Larder.Formats.Errors;
using Larder.Install.Engine;
using Larder.Install.Journal;
using Larder.Install.Records;

namespace Larder.Cli.Commands.Packs;

/// <summary><c>larder remove</c>.</summary>
internal sealed class RemoveCommand : LocalCommand
{
    private readonly PackArgument<string> _pack = new("PACK") { Description = "An installed pack: publisher/name, or the name alone" };
    private readonly Flag _purge = new("--purge") { Description = "Delete what its commands wrote, too" };

    public override string Description => "Remove an installed pack";

    public override IReadOnlyList<string> Examples => ["larder remove hello-world", "larder remove examples/hello-world --purge"];

    public override IReadOnlyList<Argument> Arguments => [_pack];

    public override IReadOnlyList<Option> Options => [_purge];

    protected override ExitCode Run(CommandContext context)
    {
        using InstallSession session = InstallSession.Open(context);
        TransactionRequest options = new() { Purge = context.Value(_purge) };
        TransactionOutcome outcome = session.Installer.Remove(
            PackArgument.ForChange(session.Revisions, context.Value(_pack)!), options, context.CancellationToken);
        session.EndProgress();
        ChangeAnswer.Write(context, [outcome], _ => "removed");
        if (!context.Output.IsJson)
        {
            foreach (DataDirectory data in outcome.Data)
            {
                context.Output.Answer.WriteLine(
                    data.IsPurged ? $"  deleted: {data.Path} ({ByteText.Of(data.Bytes)})" : $"  kept: {data.Path} ({ByteText.Of(data.Bytes)}); --purge deletes it");
            }
        }

        return ExitCode.Done;
    }
}
