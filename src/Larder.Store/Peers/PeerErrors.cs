using Larder.Formats.Errors;

namespace Larder.Store.Peers;

/// <summary>What goes wrong between two stores, worded once.</summary>
internal static class PeerErrors
{
    public static LarderException Protocol(string why, Exception? inner = null) => new(
        ErrorCodes.PeerProtocol,
        "The other store cannot be understood",
        why,
        "Compare what larder --version says on both machines, and see that the shell there prints nothing by itself",
        inner);

    public static LarderException Unreachable(string where, string why, Exception? inner = null) => new(
        ErrorCodes.PeerUnreachable,
        $"The store {where} cannot be reached",
        why,
        "Try ssh with larder --version there, until it answers; then repeat the command: what came through stays",
        inner);

    public static LarderException Broken(string why, Exception? inner = null) => new(
        ErrorCodes.PeerUnreachable,
        "The connection to the other store broke",
        why,
        "Repeat the command: it moves what is still missing",
        inner);

    public static LarderException NameTaken(string name) => new(
        ErrorCodes.NameTaken,
        $"The name «{name}» was not set",
        "it keeps other content there",
        "Repeat with --force to take the name from that content, or choose names with --root-name");
}
