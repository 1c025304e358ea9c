using System.IO.Pipes;
using Larder.Store.Peers;

namespace Larder.Tests.Store.Peers;

/// <summary>The store of a root, served on a thread of its own over two pipes.</summary>
internal sealed class ServedStore : IDisposable
{
    private readonly Task _serving;

    public ServedStore(string root)
    {
        AnonymousPipeServerStream toServer = new(PipeDirection.Out);
        AnonymousPipeServerStream toClient = new(PipeDirection.Out);
        AnonymousPipeClientStream serverInput = new(PipeDirection.In, toServer.ClientSafePipeHandle);
        AnonymousPipeClientStream clientInput = new(PipeDirection.In, toClient.ClientSafePipeHandle);
        _serving = Task.Run(() =>
        {
            try
            {
                using TestStore store = new(root);
                using LocalPeer peer = new(store.Store, TimeProvider.System);
                PeerServer.Serve(peer, serverInput, toClient);
            }
            finally
            {
                serverInput.Dispose();
                toClient.Dispose();
            }
        });
        Input = clientInput;
        Output = toServer;
    }

    public Stream Input { get; }

    public Stream Output { get; }

    /// <summary>Why serving ended; null for the end that the client wished.</summary>
    public async Task<Exception?> EndAsync()
    {
        Output.Dispose();
        Input.Dispose();
        try
        {
            await _serving;
            return null;
        }
#pragma warning disable CA1031 // It is the answer.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return error;
        }
    }

    public void Dispose() => EndAsync().GetAwaiter().GetResult();
}
