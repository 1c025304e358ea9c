using Larder.Formats.Digests;
using Larder.Store.Checking;

namespace Larder.Store.Peers;

/// <summary>Another store, from which damaged blobs can be had again.</summary>
/// <param name="peer">The store; not disposed.</param>
/// <param name="name">What reports call it.</param>
public sealed class PeerRepairSource(IPeerStore peer, string name) : IRepairSource
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public void Put(StoreWriter writer, IReadOnlySet<Digest> wanted, CancellationToken cancellationToken)
    {
        foreach (Digest[] some in wanted.ToArray().Chunk(IPeerStore.MaxDigests))
        {
            peer.Read(some, (digest, size, kinds, content) =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                using VerifyingStream verified = new(content, digest, size, $"the blob {digest} of {name}", leaveOpen: true);
                writer.Put(verified, size, kinds);
            });
        }
    }
}
