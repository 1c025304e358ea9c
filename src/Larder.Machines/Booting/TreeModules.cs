using System.Text;
using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Store;
using Larder.Store.Roots;
using Larder.Store.Trees;

namespace Larder.Machines.Booting;

/// <summary>Modules that an image's own file system has, in the store.</summary>
internal sealed class TreeModules : IModuleFiles
{
    // Modules lie six deep; what somebody nests deeper is no kernel's.
    private const int MaxDepth = 32;

    private readonly ContentStore _store;
    private readonly Node _directory;
    private readonly Dictionary<string, Digest> _files = new(StringComparer.Ordinal);

    private TreeModules(ContentStore store, Node directory) => (_store, _directory) = (store, directory);

    /// <summary>Finds them; null where the file system has none of this version, or the store does not have it.</summary>
    public static TreeModules? Find(ContentStore store, TimeProvider clock, string image, string version)
    {
        if (new StoreRoots(store, clock).Find($"image/{image}") is not { } found
            || TreeEnd.Find(store, found.FileSystem.Root, Encoding.UTF8.GetBytes($"lib/modules/{version}")).Node is not { Kind: NodeKind.Directory } directory)
        {
            return null;
        }

        return new TreeModules(store, directory);
    }

    public IReadOnlyList<string> List()
    {
        if (_files.Count == 0)
        {
            Walk(_directory, "", 0);
        }

        return [.. _files.Keys];
    }

    public Stream Open(string path) => _store.OpenVerified(_files[path]);

    private void Walk(Node directory, string prefix, int depth)
    {
        foreach (DirectoryEntry entry in _store.ReadDirectory(directory.Digest).Entries)
        {
            string path = prefix + Encoding.UTF8.GetString(entry.Name.Span);
            if (entry.Node.Kind is NodeKind.File)
            {
                _files[path] = entry.Node.Digest;
            }
            else if (entry.Node.Kind is NodeKind.Directory && depth < MaxDepth)
            {
                Walk(entry.Node, path + "/", depth + 1);
            }
        }
    }
}
