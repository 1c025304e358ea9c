using System.IO.Pipes;
using Larder.Formats.Errors;
using Larder.Store.Peers;

namespace Larder.Tests.Store.Peers;

/// <summary>The store of a root, served on a thread of its own over two pipes. Owns the pipes.</summary>
internal sealed class ServedStore : IDisposable
{
    private readonly AnonymousPipeServerStream _toServer = new(PipeDirection.Out);
    private readonly AnonymousPipeServerStream _toClient = new(PipeDirection.Out);
    private readonly AnonymousPipeClientStream _serverInput;
    private readonly AnonymousPipeClientStream _clientInput;
    private readonly Thread _serving;

    public ServedStore(string root)
    {
        _serverInput = new(PipeDirection.In, _toServer.ClientSafePipeHandle);
        _clientInput = new(PipeDirection.In, _toClient.ClientSafePipeHandle);
        _serving = new Thread(() => Serve(root));
        _serving.Start();
    }

    public Stream Input => _clientInput;

    public Stream Output => _toServer;

    /// <summary>Ends the conversation, and waits until what it had begun is over.</summary>
    public void Dispose()
    {
        _toServer.Dispose();
        _clientInput.Dispose();
        _serving.Join();
        _serverInput.Dispose();
        _toClient.Dispose();
    }

    // What goes wrong is told to the client, or the client was the one that left.
    private void Serve(string root)
    {
        try
        {
            using TestStore store = new(root);
            using LocalPeer peer = new(store.Store, TimeProvider.System);
            PeerServer.Serve(peer, _serverInput, _toClient);
        }
        catch (Exception error) when (error is LarderException or IOException)
        {
            Assert.NotNull(error.Message);
        }
        finally
        {
            _serverInput.Dispose();
            _toClient.Dispose();
        }
    }
}
