using Larder.Formats.Castore;
using Larder.Formats.FileMetadata;
using Larder.Native.Files;

namespace Larder.Store.Importing;

/// <summary>What the first path of an inode gave; the object itself is the key of the link group.</summary>
/// <param name="Status">The inode as it was read.</param>
/// <param name="Node">Its node; the default for a device or fifo.</param>
/// <param name="Attributes">Its attributes.</param>
internal sealed record ImportedLink(FileStatus Status, Node Node, PathAttributes Attributes);
