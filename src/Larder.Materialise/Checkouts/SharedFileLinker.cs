using Larder.Formats.Digests;
using Larder.Formats.FileMetadata;
using Larder.Native.Files;

namespace Larder.Materialise.Checkouts;

/// <summary>
/// Links equal files of other checkouts. Neighbours there are mostly neighbours here too, so the directory of the last one
/// stays open for the next. Used by one thread; owns that directory.
/// </summary>
internal sealed class SharedFileLinker(SharedFiles shared) : IDisposable
{
    private DirectoryHandle? _tree;
    private DirectoryHandle? _parent;
    private byte[] _parentPath = [];

    /// <summary>Makes a further name of an equal file; false when there is none, or it cannot be linked.</summary>
    public bool TryLink(Digest digest, PathAttributes applied, DirectoryHandle directory, ReadOnlySpan<byte> name)
    {
        if (shared.Find(digest, applied) is not (DirectoryHandle tree, ReadOnlyMemory<byte> path))
        {
            return false;
        }

        try
        {
            return Open(tree, MetadataPath.Parent(path.Span)) is { } from && directory.TryLink(from, MetadataPath.Name(path.Span), name);
        }
        catch (LinuxException error) when (error.Error is Errno.NotFound or Errno.AccessDenied or Errno.NotDirectory or Errno.Loop)
        {
            // The other tree was removed or changed meanwhile, or may not be searched: then the bytes are copied.
            return false;
        }
    }

    /// <summary>Closes the directory.</summary>
    public void Dispose() => _parent?.Dispose();

    private DirectoryHandle? Open(DirectoryHandle tree, ReadOnlySpan<byte> parent)
    {
        if (parent.IsEmpty)
        {
            return tree;
        }

        if (_parent is null || tree != _tree || !parent.SequenceEqual(_parentPath))
        {
            _parent?.Dispose();
            _parent = null;
            _parent = tree.TryOpenDirectory(parent);
            (_tree, _parentPath) = (tree, parent.ToArray());
        }

        return _parent;
    }
}
