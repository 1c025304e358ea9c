using Larder.Formats.FileMetadata;
using Larder.Native.Files;
using Larder.Store;

namespace Larder.Packs.Building;

/// <summary>
/// Writes a file system of a store into an empty directory, permission bits and times included; owners, privileged bits
/// and devices may be left out. The caller of a build hands it in, because this project comes before the one that turns
/// content into files.
/// </summary>
/// <param name="store">Holds the file system.</param>
/// <param name="fileSystem">What to write.</param>
/// <param name="into">An empty directory, which gets the root's attributes.</param>
/// <param name="cancellationToken">Leaves what was written.</param>
public delegate void TreeWriter(
    ContentStore store, FileSystem fileSystem, DirectoryHandle into, CancellationToken cancellationToken);
