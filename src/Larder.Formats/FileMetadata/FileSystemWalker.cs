using Larder.Formats.Castore;
using Larder.Formats.Digests;

namespace Larder.Formats.FileMetadata;

/// <summary>
/// Walks a file system: its tree and its metadata side by side, in one pass, in <see cref="MetadataOrder"/>: a
/// directory, then all below it, siblings by the bytes of their names, devices and fifos among them. Memory is bounded
/// by the depth and by the link groups that are incomplete. Checks every rule of file metadata as it goes; only a walk
/// that came to its end has checked all. Owns a rented buffer, given back by <see cref="Dispose"/>.
/// </summary>
public sealed class FileSystemWalker : IDisposable
{
    private readonly Node _root;
    private readonly Func<Digest, CastoreDirectory> _directories;
    private readonly MetadataReader _metadata;
    private readonly Stack<Frame> _frames = new();
    private readonly LinkGroups _groups = new();
    private MetadataRecord? _record;
    private bool _isStarted;

    /// <summary>Sets out; nothing is read yet.</summary>
    /// <param name="root">The root of the tree: a directory, or a lone file or symlink.</param>
    /// <param name="directories">Gives the directory of a digest, or throws.</param>
    /// <param name="metadata">The metadata from its first byte; <see cref="Stream.Null"/> when all is the default. It
    /// remains the caller's.</param>
    public FileSystemWalker(Node root, Func<Digest, CastoreDirectory> directories, Stream metadata)
    {
        _root = root;
        _directories = directories;
        _metadata = new(metadata);
    }

    /// <summary>The next path; null at the end.</summary>
    /// <exception cref="Errors.LarderException">
    /// LRD2202: the metadata is not valid, or does not belong to the tree. LRD2201: a path exceeds 4095 bytes.
    /// </exception>
    public WalkedPath? Next()
    {
        if (!_isStarted)
        {
            _isStarted = true;
            _record = _metadata.Read();
            return InTree(default, _root);
        }

        while (_frames.TryPeek(out Frame? frame))
        {
            bool hasEntry = frame.Next < frame.Directory.Entries.Length;
            if (_record is { Special: PathKind kind } record
                && MetadataPath.Parent(record.Path.Span).SequenceEqual(frame.Path.Span)
                && (!hasEntry || IsBefore(record, frame.Directory.Entries.ItemRef(frame.Next))))
            {
                return Special(record, kind);
            }

            if (hasEntry)
            {
                ref readonly DirectoryEntry entry = ref frame.Directory.Entries.ItemRef(frame.Next++);
                return InTree(Join(frame.Path.Span, entry.Name.Span), entry.Node);
            }

            _frames.Pop();
        }

        CheckEnd();
        return null;
    }

    /// <summary>All paths that are left, as they are read.</summary>
    /// <exception cref="Errors.LarderException">As <see cref="Next"/>, while enumerating.</exception>
    public IEnumerable<WalkedPath> ReadAll()
    {
        while (Next() is { } path)
        {
            yield return path;
        }
    }

    /// <summary>Gives the buffer back.</summary>
    public void Dispose() => _metadata.Dispose();

    private static bool IsBefore(MetadataRecord record, in DirectoryEntry entry) =>
        MetadataPath.Name(record.Path.Span).SequenceCompareTo(entry.Name.Span) < 0;

    private WalkedPath InTree(ReadOnlyMemory<byte> path, in Node node)
    {
        if (node.Kind is NodeKind.Directory)
        {
            _frames.Push(new(_directories(node.Digest), path));
        }

        PathAttributes attributes = PathAttributes.DefaultFor(node);
        int order = _record is null ? 1 : MetadataOrder.Compare(_record.Path.Span, path.Span);
        if (order > 0)
        {
            return WalkedPath.Of(path, node, attributes, 1);
        }

        MetadataRecord record = Take();
        if (order < 0)
        {
            throw NotInTree(record);
        }

        if (Problem(record, node, attributes.Mode) is string problem)
        {
            throw MetadataFailure.At(path.Span, problem);
        }

        return record.Leader.IsEmpty
            ? Lead(WalkedPath.Of(path, node, InEffect(record, attributes.Mode), record.LinkCount))
            : Follow(record, leader => leader.Node, node);
    }

    private WalkedPath Special(MetadataRecord record, PathKind kind)
    {
        Take();
        if (record.Mode == PathAttributes.FileMode)
        {
            throw MetadataFailure.At(record.Path.Span, "the record states the default mode");
        }

        return record.Leader.IsEmpty
            ? Lead(WalkedPath.ForSpecial(
                record.Path, kind, record.Device, InEffect(record, PathAttributes.FileMode), record.LinkCount))
            : Follow(record, leader => (leader.Kind, leader.Device), (kind, record.Device));
    }

    /// <summary>The rules that a record keeps with the node of its path.</summary>
    private static string? Problem(MetadataRecord record, in Node node, ushort defaultMode)
    {
        if (record.Special is not null)
        {
            return "a device or fifo stands in the tree too";
        }

        if (node.Kind is NodeKind.Directory && (record.LinkCount > 1 || !record.Leader.IsEmpty))
        {
            return "a directory is in a link group";
        }

        if (record.Mode is not ushort mode)
        {
            return null;
        }

        if (mode == defaultMode)
        {
            return "the record states the default mode";
        }

        return node.Kind switch
        {
            NodeKind.Symlink => "a symlink has another mode than 0777",
            NodeKind.File when ((mode & PathAttributes.OwnerExecute) != 0) != node.IsExecutable =>
                "the owner-execute bit of its mode differs from the tree",
            _ => null,
        };
    }

    private WalkedPath Lead(WalkedPath path)
    {
        if (path.LinkCount > 1)
        {
            _groups.Open(path);
        }

        return path;
    }

    private WalkedPath Follow<T>(MetadataRecord record, Func<WalkedPath, T> identity, T own)
    {
        if (!_groups.TryJoin(record.Leader, out WalkedPath? leader))
        {
            throw MetadataFailure.At(
                record.Path.Span, $"no link group of «/{NameText.Show(record.Leader.Span)}» lacks a path");
        }

        return EqualityComparer<T>.Default.Equals(identity(leader), own)
            ? WalkedPath.ForLink(record.Path, leader)
            : throw MetadataFailure.At(record.Path.Span, $"it differs from {leader}, the first path of its link group");
    }

    private MetadataRecord Take()
    {
        MetadataRecord record = _record!;
        _record = _metadata.Read();
        return record;
    }

    private void CheckEnd()
    {
        if (_record is not null)
        {
            throw NotInTree(_record);
        }

        if (_groups.Incomplete is { } leader)
        {
            throw MetadataFailure.At(leader.Path.Span, "its link group has fewer paths than it says");
        }
    }

    private static PathAttributes InEffect(MetadataRecord record, ushort defaultMode) =>
        record.Attributes with { Mode = record.Mode ?? defaultMode };

    private static Errors.LarderException NotInTree(MetadataRecord record) =>
        MetadataFailure.At(record.Path.Span, "the path is not in the tree");

    private static byte[] Join(ReadOnlySpan<byte> parent, ReadOnlySpan<byte> name) =>
        parent.Length + 1 + name.Length <= MetadataPath.MaxLength
            ? MetadataPath.Join(parent, name)
            : throw CastoreFailure.Directory($"a path in the tree is longer than {MetadataPath.MaxLength} bytes");

    private sealed class Frame(CastoreDirectory directory, ReadOnlyMemory<byte> path)
    {
        public CastoreDirectory Directory { get; } = directory;

        public ReadOnlyMemory<byte> Path { get; } = path;

        public int Next { get; set; }
    }
}
