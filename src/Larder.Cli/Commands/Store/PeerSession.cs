using Larder.Formats.Errors;
using Larder.Store.Peers;

namespace Larder.Cli.Commands.Store;

/// <summary>Another store that a command line names, while the command uses it. Owns it.</summary>
internal sealed class PeerSession : IDisposable
{
    private readonly IDisposable _connection;

    private PeerSession(IPeerStore store, IDisposable connection) => (Store, _connection) = (store, connection);

    /// <summary>The store.</summary>
    public IPeerStore Store { get; }

    /// <summary>Opens what an address names.</summary>
    /// <param name="context">The command.</param>
    /// <param name="address">A directory, or <c>ssh://[user@]host[:port]/path</c>.</param>
    /// <param name="makes">Make a root where there is none; on another machine that is the other side's matter.</param>
    /// <exception cref="LarderException">LRD7001: it is neither, or this root itself; LRD2302, LRD2310, LRD2311, LRD8005.</exception>
    public static PeerSession Open(CommandContext context, string address, bool makes)
    {
        if (SshAddress.IsMeant(address))
        {
            SshPeer ssh = SshPeer.Connect(SshAddress.TryParse(address) ?? throw Usage($"«{address}» is no address: ssh://[user@]host[:port]/path is"));
            return new PeerSession(ssh.Store, ssh);
        }

        string path = Path.GetFullPath(address);
        if (path == Path.GetFullPath(context.RootPath))
        {
            throw Usage($"«{address}» is the root that this command works with");
        }

        DirectoryPeer peer = makes ? DirectoryPeer.Open(path, context.Clock) : DirectoryPeer.OpenExisting(path, context.Clock);
        return new PeerSession(peer, peer);
    }

    /// <summary>Closes the store.</summary>
    public void Dispose() => _connection.Dispose();

    private static LarderException Usage(string why) =>
        new(ErrorCodes.Usage, "The command line cannot be understood", why, "Name the directory of another root, or ssh://[user@]host[:port]/path");
}
