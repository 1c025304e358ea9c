using Larder.Formats.Disks;
using Larder.Formats.FileMetadata;

namespace Larder.Formats.Erofs;

/// <summary>Takes the paths of a file system in the order of their walk and makes inodes of them.</summary>
internal sealed class ErofsTree
{
    private readonly Stack<(ReadOnlyMemory<byte> Path, ErofsInode Inode)> _open = new();
    private readonly Dictionary<WalkedPath, ErofsInode> _leaders = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<ReadOnlyMemory<byte>, ErofsAttribute> _attributes = ErofsAttribute.NewTable();
    private readonly List<ErofsInode> _inodes = [];

    /// <summary>All inodes in the order of the walk, the root first.</summary>
    public IReadOnlyList<ErofsInode> Inodes => _inodes;

    /// <summary>All attributes, each once, in the order in which they were met.</summary>
    public IEnumerable<ErofsAttribute> Attributes => _attributes.Values;

    /// <summary>Takes a path; returns its inode where that is new.</summary>
    /// <exception cref="ArgumentException">The root is no directory.</exception>
    /// <exception cref="Errors.LarderException">LRD2402: EROFS has no place for something.</exception>
    public ErofsInode? Add(WalkedPath path)
    {
        if (path.Path.IsEmpty)
        {
            _open.Push((path.Path, path.Kind is PathKind.Directory
                ? Make(path, null)
                : throw new ArgumentException("The root of the file system is no directory.", nameof(path))));
            return null;
        }

        LeaveUntil(MetadataPath.Parent(path.Path.Span));
        ErofsInode parent = _open.Peek().Inode;
        if (path.Leader is { } leader)
        {
            ErofsInode known = _leaders[leader];
            known.Links++;
            parent.Entries!.Add(path.Name.Span, known.Number - 1, path.Kind.EntryType());
            return null;
        }

        ErofsInode inode = Make(path, parent);
        parent.Entries!.Add(path.Name.Span, inode.Number - 1, path.Kind.EntryType());
        if (path.LinkCount > 1)
        {
            _leaders.Add(path, inode);
        }

        if (path.Kind is PathKind.Directory)
        {
            parent.Links++;
            _open.Push((path.Path, inode));
        }

        return inode;
    }

    /// <summary>All paths were added.</summary>
    public void Complete()
    {
        while (_open.TryPop(out (ReadOnlyMemory<byte> Path, ErofsInode Inode) last))
        {
            Leave(last.Inode);
        }

        _leaders.Clear();
    }

    private static void Leave(ErofsInode directory)
    {
        directory.Entries!.Trim();
        directory.Size = ErofsDirectory.Measure(directory.Entries);
    }

    private ErofsInode Make(WalkedPath path, ErofsInode? parent)
    {
        bool isDirectory = path.Kind is PathKind.Directory;
        bool isFile = path.Kind is PathKind.File;
        ReadOnlyMemory<byte> target = path.Kind is PathKind.Symlink ? path.Node.Target : default;
        if (isFile && path.Node.Size > long.MaxValue)
        {
            throw DiskErrors.CannotHold(path, "it is larger than any disk");
        }

        ErofsInode inode = new((uint)_inodes.Count + 1, path.Kind, path.Attributes with { ExtendedAttributes = ExtendedAttributes.None })
        {
            Content = isFile ? path.Node.Digest : default,
            Size = isFile ? (long)path.Node.Size : target.Length,
            Target = target,
            Device = path.Kind is PathKind.CharacterDevice or PathKind.BlockDevice ? path.Device : null,
            Entries = isDirectory ? new DirectoryEntries() : null,
            Parent = parent,
            Path = path.Path,
            Links = isDirectory ? 2u : 1,
            Extended = AttributesOf(path),
        };
        inode.Parent ??= inode;
        _inodes.Add(inode);
        return inode;
    }

    private ErofsAttributes AttributesOf(WalkedPath path)
    {
        if (path.Attributes.ExtendedAttributes.Count == 0)
        {
            return ErofsAttributes.None;
        }

        List<ErofsAttribute> attributes = [];
        foreach (ExtendedAttribute attribute in path.Attributes.ExtendedAttributes)
        {
            byte[] bytes = Encode(path, attribute);
            if (!_attributes.TryGetValue(bytes, out ErofsAttribute? known))
            {
                known = new ErofsAttribute(bytes);
                _attributes.Add(bytes, known);
            }

            known.Uses++;
            attributes.Add(known);
        }

        return new ErofsAttributes(attributes);
    }

    private static byte[] Encode(WalkedPath path, ExtendedAttribute attribute)
    {
        AttributeName name = AttributeName.Split(attribute.Name)
            ?? throw DiskErrors.Attribute(path, attribute.Name, "is of a kind that EROFS has no number for");
        if (name.IsAcl && PosixAcl.ToExt4(attribute.Value.Span) is null)
        {
            throw DiskErrors.Attribute(path, attribute.Name, "is no access control list");
        }

        return attribute.Value.Length <= ErofsAttribute.MaxValueLength
            ? ErofsAttribute.Encode(name, attribute.Value.Span)
            : throw DiskErrors.Attribute(path, attribute.Name, $"is longer than the {ErofsAttribute.MaxValueLength} bytes that EROFS can say");
    }

    private void LeaveUntil(ReadOnlySpan<byte> parent)
    {
        while (!_open.Peek().Path.Span.SequenceEqual(parent))
        {
            Leave(_open.Pop().Inode);
        }
    }
}
