using Larder.Store.Peers;

namespace Larder.Tests.Store.Peers;

public sealed class DirectoryPeerTests : PeerStoreContract
{
    protected override IPeerStore Open() => DirectoryPeer.Open(RootPath, TimeProvider.System);
}
