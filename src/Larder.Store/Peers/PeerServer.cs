using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Store.Roots;
using Larder.Store.Segments;

namespace Larder.Store.Peers;

/// <summary>Serves a store over two byte streams, to one client, until it closes its side.</summary>
public static class PeerServer
{
    /// <summary>Serves; returns when the client is done.</summary>
    /// <param name="store">What is served; what was put and not committed is given up at the end.</param>
    /// <param name="input">What the client sends; not disposed.</param>
    /// <param name="output">Where it listens; not disposed.</param>
    /// <exception cref="LarderException">What went wrong; the client was told, where it could be.</exception>
    public static void Serve(IPeerStore store, Stream input, Stream output)
    {
        PeerFrames frames = new(input, output);
        try
        {
            ushort version = PeerHello.Agree(frames.Read(PeerMessage.Hello).Span);
            frames.Write(PeerMessage.Hello, PeerHello.Encode(version, version));
            frames.Flush();
            while (frames.Read() is { Message: not PeerMessage.None } request)
            {
                Answer(store, frames, request.Message, request.Payload);
                if (request.Message is not PeerMessage.Put)
                {
                    frames.Flush();
                }
            }
        }
        catch (LarderException error)
        {
            Tell(frames, error);
            throw;
        }
    }

    private static void Answer(IPeerStore store, PeerFrames frames, PeerMessage message, ReadOnlyMemory<byte> payload)
    {
        switch (message)
        {
            case PeerMessage.FindMissing:
                frames.Write(PeerMessage.Missing, PeerFrames.EncodeDigests(store.FindMissing(PeerFrames.DecodeDigests(payload.Span))));
                break;
            case PeerMessage.Put:
                Put(store, frames, payload.Span);
                break;
            case PeerMessage.Commit:
                store.Commit();
                frames.Write(PeerMessage.Done, default);
                break;
            case PeerMessage.Read:
                store.Read(
                    PeerFrames.DecodeDigests(payload.Span),
                    (digest, size, kinds, content) => frames.WriteBlob(PeerMessage.Blob, digest, size, kinds, content));
                frames.Write(PeerMessage.Done, default);
                break;
            case PeerMessage.ListRoots:
                foreach (StoreRoot root in store.ListRoots())
                {
                    RootRecord record = new(root.Name, root.Created.ToUnixTimeMilliseconds(), root.FileSystem, root.Expires?.ToUnixTimeMilliseconds());
                    frames.Write(PeerMessage.Root, record.Encode());
                }

                frames.Write(PeerMessage.Done, default);
                break;
            case PeerMessage.SetRoot:
                SetRoot(store, payload.Span);
                frames.Write(PeerMessage.Done, default);
                break;
            default:
                throw PeerFrames.Unexpected(message);
        }
    }

    private static void Put(IPeerStore store, PeerFrames frames, ReadOnlySpan<byte> payload)
    {
        (Digest digest, long size, BlobKinds kinds) = PeerFrames.DecodeBlob(payload);
        using FramedContent content = new(frames, size);
        store.Put(digest, size, kinds, content);
    }

    private static void SetRoot(IPeerStore store, ReadOnlySpan<byte> payload)
    {
        if (payload.Length < 1 || payload[0] > 1 || RootRecord.TryDecode(payload[1..]) is not { FileSystem: { } fileSystem } record)
        {
            throw PeerErrors.Protocol("it sent a name in a form that nobody knows");
        }

        store.SetRoot(record.Name, fileSystem, PeerRoots.Time(record.Expires), replaces: payload[0] == 1);
    }

    // The client may be gone, or still be sending and never look.
    private static void Tell(PeerFrames frames, LarderException error)
    {
        try
        {
            frames.Write(PeerMessage.Error, PeerFailure.Encode(error));
            frames.Flush();
        }
        catch (IOException)
        {
            // Then nobody is to be told.
        }
    }
}
