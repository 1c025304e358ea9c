using Larder.Store.Peers;

namespace Larder.Tests.Store.Peers;

public sealed class StreamPeerTests : PeerStoreContract
{
    private readonly List<ServedStore> _served = [];

    protected override void Dispose(bool disposing)
    {
        EndAll();
        base.Dispose(disposing);
    }

    protected override IPeerStore Open()
    {
        EndAll();
        ServedStore served = new(RootPath);
        _served.Add(served);
        return new StreamPeer(served.Input, served.Output);
    }

    // As a connection that was closed: what it had begun is over before the next one looks.
    private void EndAll()
    {
        foreach (ServedStore served in _served)
        {
            served.Dispose();
        }

        _served.Clear();
    }
}
