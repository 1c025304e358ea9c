using Larder.Formats.Errors;

namespace Larder.Store.Peers;

/// <summary>What goes wrong between two stores, worded once.</summary>
internal static class PeerErrors
{
    public static LarderException Protocol(string why, Exception? inner = null) => new(
        ErrorCodes.PeerProtocol,
        "The other store cannot be understood",
        why,
        "See that larder on the other machine is this version or a newer one, and that its shell prints nothing by itself",
        inner);

    public static LarderException Unreachable(string where, string why, Exception? inner = null) => new(
        ErrorCodes.PeerUnreachable,
        $"The store {where} cannot be reached",
        why,
        "See that ssh reaches the machine, and that larder is on the PATH there; then repeat the command: what came through stays",
        inner);

    public static LarderException NameTaken(string name) => new(
        ErrorCodes.NameTaken,
        $"The name «{name}» was not set",
        "it keeps other content there",
        "Repeat with --force to take the name from that content, or choose names with --root-name");
}
