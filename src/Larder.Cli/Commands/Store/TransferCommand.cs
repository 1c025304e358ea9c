using System.CommandLine;
using Larder.Cli.Output;
using Larder.Formats.Errors;
using Larder.Store.Peers;
using Larder.Store.Roots;

namespace Larder.Cli.Commands.Store;

/// <summary>What pushing and pulling have in common.</summary>
internal abstract class TransferCommand : LocalCommand
{
    private readonly Argument<string> _store = new("STORE") { Description = "The directory of another root, or ssh://[user@]host[:port]/path for one on another machine" };
    private readonly Option<string[]> _names = new("--root-name") { Description = "Only what this name keeps; can be repeated (default: all names)", HelpName = "NAME" };
    private readonly Flag _force = new("--force") { Description = "Take names from other content that they keep there" };

    public override IReadOnlyList<Argument> Arguments => [_store];

    public override IReadOnlyList<Option> Options => [_names, _force];

    /// <summary>One word for progress.</summary>
    protected abstract string Phase { get; }

    /// <summary>Opens both sides and moves.</summary>
    protected ExitCode Run(CommandContext context, bool isPush)
    {
        string address = context.Value(_store)!;
        TransferResult result;
        using (ProgressDisplay progress = context.Output.BeginProgress())
        using (StoreSession session = isPush ? StoreSession.OpenExisting(context, "what is to be pushed") : StoreSession.Open(context))
        using (PeerSession peer = PeerSession.Open(context, address, makes: isPush))
        using (LocalPeer own = new(session.Store, context.Clock))
        {
            progress.Phase(Phase);
            (IPeerStore from, IPeerStore to) = isPush ? ((IPeerStore)own, peer.Store) : (peer.Store, own);
            result = PeerTransfer.Run(from, to, Chosen(from.ListRoots(), context.Value(_names) ?? []), context.Value(_force), progress, context.CancellationToken);
        }

        Answer(context.Output, result);
        return ExitCode.Done;
    }

    private static IEnumerable<StoreRoot> Chosen(IReadOnlyList<StoreRoot> roots, string[] names)
    {
        foreach (string name in names.Where(name => !roots.Any(root => root.Name == name)))
        {
            throw new LarderException(ErrorCodes.NotInStore, $"«{name}» was not found", "the store that it is to come from has no such name", "List the names there with: larder store list");
        }

        return names.Length == 0 ? roots : roots.Where(root => names.Contains(root.Name));
    }

    private static void Answer(CommandOutput output, TransferResult result)
    {
        if (output.IsJson)
        {
            output.WriteJson(new TransferDocument(result.Blobs, result.Directories, result.Bytes, result.Roots), CliJson.Documents.TransferDocument);
            return;
        }

        foreach (string name in result.Roots)
        {
            output.Answer.WriteLine(PrintableText.OneLine(name));
        }

        output.Remark($"{result.Blobs} blobs were missing, {result.Directories} of them directories; {ByteText.Of(result.Bytes)} moved");
    }
}
