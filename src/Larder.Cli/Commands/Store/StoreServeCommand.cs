using System.CommandLine;
using Larder.Formats.Errors;
using Larder.Store.Peers;

namespace Larder.Cli.Commands.Store;

/// <summary><c>larder store serve</c>: the other side of <c>push</c> and <c>pull</c> over ssh.</summary>
internal sealed class StoreServeCommand : LocalCommand
{
    private readonly Flag _stdio = new("--stdio") { Description = "Speak over standard input and output" };

    public override string Description => "Serve the store to a larder at the other end of standard input and output (larder store push and pull start it)";

    public override IReadOnlyList<string> Examples => ["larder store serve --stdio"];

    public override IReadOnlyList<Option> Options => [_stdio];

    public override bool IsHidden => true;

    protected override ExitCode Run(CommandContext context)
    {
        if (!context.Value(_stdio))
        {
            throw new LarderException(ErrorCodes.Usage, "The command line cannot be understood", "a store is served over standard input and output only", "Add --stdio");
        }

        context.RequireBytesOnOutput("the protocol of two stores", "let larder store push or pull start it");
        using StoreSession session = StoreSession.Open(context);
        using LocalPeer peer = new(session.Store, context.Clock);
        using Stream input = context.Host.OpenInput();
        PeerServer.Serve(peer, input, context.Output.AnswerBytes);
        return ExitCode.Done;
    }
}
