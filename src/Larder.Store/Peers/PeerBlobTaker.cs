using Larder.Formats.Digests;
using Larder.Store.Segments;

namespace Larder.Store.Peers;

/// <summary>Takes a blob that a store gives.</summary>
/// <param name="digest">The digest that was asked for; nobody has compared it yet.</param>
/// <param name="size">Bytes, as the store says.</param>
/// <param name="kinds">What it is, as the store says.</param>
/// <param name="content">The bytes.</param>
public delegate void PeerBlobTaker(Digest digest, long size, BlobKinds kinds, Stream content);
