using Larder.Formats.Digests;
using Larder.Formats.FileMetadata;
using Larder.Native.Files;
using Larder.Store;
using Larder.Store.Trees;

namespace Larder.Materialise.Checkouts;

/// <summary>
/// The files of checkouts that are never written to, by content and by all attributes that a checkout applies: an equal
/// one is linked instead of copied. Owns the directory handles.
/// </summary>
public sealed class SharedFiles : IDisposable
{
    private readonly Dictionary<(Digest Digest, PathAttributes Attributes), (DirectoryHandle Tree, ReadOnlyMemory<byte> Path)> _files = [];
    private readonly List<DirectoryHandle> _trees = [];

    /// <summary>Adds all files of a checkout.</summary>
    /// <param name="store">The store that holds the file system.</param>
    /// <param name="fileSystem">What was checked out.</param>
    /// <param name="tree">Where; owned from now on.</param>
    public void Add(ContentStore store, FileSystem fileSystem, DirectoryHandle tree)
    {
        _trees.Add(tree);
        foreach (WalkedPath path in FileSystemReader.Walk(store, fileSystem))
        {
            if (path.Kind is PathKind.File && path.Node.Size > 0)
            {
                _files.TryAdd((path.Node.Digest, AppliedAttributes.Unprivileged(path.Attributes)), (tree, path.Path));
            }
        }
    }

    /// <summary>Closes the directories.</summary>
    public void Dispose()
    {
        foreach (DirectoryHandle tree in _trees)
        {
            tree.Dispose();
        }
    }

    /// <summary>Where an equal file is; null when there is none.</summary>
    internal (DirectoryHandle Tree, ReadOnlyMemory<byte> Path)? Find(Digest digest, PathAttributes applied) =>
        _files.TryGetValue((digest, applied), out (DirectoryHandle Tree, ReadOnlyMemory<byte> Path) found) ? found : null;
}
