using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Store.Roots;
using Larder.Store.Segments;

namespace Larder.Store.Peers;

/// <summary>
/// A store at the other end of two byte streams, which <see cref="PeerServer"/> serves. Blobs are sent without waiting for
/// an answer; what the other side says against one is thrown by the next call that waits. Owns both streams.
/// </summary>
public sealed class StreamPeer : IPeerStore
{
    private readonly Stream _input;
    private readonly Stream _output;
    private readonly PeerFrames _frames;

    /// <summary>Greets the other side.</summary>
    /// <param name="input">What it sends; owned.</param>
    /// <param name="output">Where it listens; owned.</param>
    /// <exception cref="LarderException">LRD2310: it is no store, or speaks another version; LRD2311: the connection broke.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public StreamPeer(Stream input, Stream output)
    {
        (_input, _output) = (input, output);
        _frames = new PeerFrames(input, output);
        _ = PeerHello.Agree(Ask(PeerMessage.Hello, PeerHello.Encode(PeerHello.Version, PeerHello.Version), PeerMessage.Hello).Span);
    }

    /// <inheritdoc/>
    public bool IsLocal => false;

    /// <inheritdoc/>
    public IReadOnlyList<Digest> FindMissing(IReadOnlyList<Digest> digests)
    {
        IReadOnlyList<Digest> missing = PeerFrames.DecodeDigests(Ask(PeerMessage.FindMissing, PeerFrames.EncodeDigests(digests), PeerMessage.Missing).Span);
        HashSet<Digest> asked = [.. digests];
        return missing.All(asked.Contains) ? missing : throw PeerErrors.Protocol("it lacks what it was not asked for");
    }

    /// <inheritdoc/>
    public void Put(Digest digest, long size, BlobKinds kinds, Stream content) =>
        Send(() => _frames.WriteBlob(PeerMessage.Put, digest, size, kinds, content));

    /// <inheritdoc/>
    public void Commit() => Ask(PeerMessage.Commit, default, PeerMessage.Done);

    /// <inheritdoc/>
    public void Read(IReadOnlyList<Digest> digests, PeerBlobTaker take)
    {
        Queue<Digest> expected = new(digests);
        Send(() => _frames.Write(PeerMessage.Read, PeerFrames.EncodeDigests(digests)), isLast: true);
        while (true)
        {
            (PeerMessage message, ReadOnlyMemory<byte> payload) = _frames.Read();
            if (message is PeerMessage.Done)
            {
                return;
            }

            if (message is not PeerMessage.Blob)
            {
                throw PeerFrames.Unexpected(message, PeerMessage.Blob);
            }

            (Digest digest, long size, BlobKinds kinds) = PeerFrames.DecodeBlob(payload.Span);
            bool isAsked = false;
            while (!isAsked && expected.TryDequeue(out Digest next))
            {
                // It lacks those that it passes over.
                isAsked = next == digest;
            }

            if (!isAsked)
            {
                throw PeerErrors.Protocol("it sent a blob that nobody asked for");
            }

            using FramedContent content = new(_frames, size);
            take(digest, size, kinds, content);
            content.Skip();
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<StoreRoot> ListRoots()
    {
        List<StoreRoot> roots = [];
        Send(() => _frames.Write(PeerMessage.ListRoots, default), isLast: true);
        while (true)
        {
            (PeerMessage message, ReadOnlyMemory<byte> payload) = _frames.Read();
            switch (message)
            {
                case PeerMessage.Done:
                    return roots;
                case PeerMessage.Root when RootRecord.TryDecode(payload.Span) is { FileSystem: { } fileSystem } record:
                    roots.Add(new StoreRoot(record.Name, fileSystem.ComputeId(), fileSystem, PeerRoots.Time(record.Milliseconds)!.Value, PeerRoots.Time(record.Expires)));
                    break;
                default:
                    throw PeerFrames.Unexpected(message, PeerMessage.Root);
            }
        }
    }

    /// <inheritdoc/>
    public void SetRoot(string name, FileSystem fileSystem, DateTimeOffset? expires, bool replaces)
    {
        RootRecord record = new(name, 0, fileSystem, expires?.ToUnixTimeMilliseconds());
        byte[] encoded = record.Encode();
        Ask(PeerMessage.SetRoot, [(byte)(replaces ? 1 : 0), .. encoded], PeerMessage.Done);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Nothing that matters is held back: whoever puts commits.
        _output.Dispose();
        _input.Dispose();
    }

    private ReadOnlyMemory<byte> Ask(PeerMessage message, byte[]? payload, PeerMessage answer)
    {
        Send(() => _frames.Write(message, payload), isLast: true);
        return _frames.Read(answer);
    }

    // A side that failed says why and stops listening: what it said is worth more than that it is gone.
    private void Send(Action send, bool isLast = false)
    {
        try
        {
            send();
            if (isLast)
            {
                _frames.Flush();
            }
        }
        catch (IOException error)
        {
            (PeerMessage message, _) = _frames.Read();
            throw message is PeerMessage.None
                ? PeerErrors.Broken("the other side does not listen any more", error)
                : PeerErrors.Protocol("it stopped listening", error);
        }
    }
}
