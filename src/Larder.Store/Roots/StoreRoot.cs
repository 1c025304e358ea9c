using Larder.Formats.Digests;
using Larder.Formats.FileMetadata;

namespace Larder.Store.Roots;

/// <summary>A name that keeps a file system in the store.</summary>
/// <param name="Name">Unique; <c>import/…</c>, <c>layer/…</c> and <c>pack/…</c> are Larder's own.</param>
/// <param name="Id">The file system's id.</param>
/// <param name="FileSystem">The file system.</param>
/// <param name="Created">When it was set.</param>
/// <param name="Expires">When it stops keeping anything; null for never.</param>
public sealed record StoreRoot(string Name, Digest Id, FileSystem FileSystem, DateTimeOffset Created, DateTimeOffset? Expires = null);
