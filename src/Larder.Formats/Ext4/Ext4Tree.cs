using Larder.Formats.Digests;
using Larder.Formats.Disks;
using Larder.Formats.FileMetadata;

namespace Larder.Formats.Ext4;

/// <summary>
/// Takes the paths of a file system in the order of their walk and gives them inodes: numbers follow the walk, the names of
/// a directory wait until it is left.
/// </summary>
internal sealed class Ext4Tree(Ext4Identity identity)
{
    private readonly DirectoryWriter _directories = new(identity);
    private readonly Stack<(ReadOnlyMemory<byte> Path, Ext4Inode Inode)> _open = new();
    private readonly Dictionary<WalkedPath, Ext4Inode> _leaders = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Digest, AttributeBlock> _shared = [];
    private readonly List<Ext4Inode> _inodes = [];
    private Ext4Inode? _root;

    /// <summary>All inodes but those that every image has, in the order of their numbers.</summary>
    public IReadOnlyList<Ext4Inode> Inodes => _inodes;

    /// <summary>The root directory.</summary>
    public Ext4Inode Root => _root ?? throw new InvalidOperationException("No path was added.");

    /// <summary>Blocks of attributes.</summary>
    public List<AttributeBlock> AttributeBlocks { get; } = [];

    /// <summary>Whether a value of an extended attribute has an inode of its own.</summary>
    public bool HasValuesInInodes { get; private set; }

    /// <summary>Times that ext4 cannot say.</summary>
    public long ClampedTimes { get; private set; }

    /// <summary>The number behind the last that is taken.</summary>
    public uint NextNumber { get; private set; } = Ext4Inode.First + 1;

    /// <summary>
    /// Whether the first number, that of <c>lost+found</c>, is taken. It is not where the tree has that name for something
    /// that has a number already.
    /// </summary>
    public bool IsFirstTaken => _inodes.Count > 0 && _inodes[0].Number == Ext4Inode.First;

    /// <summary>Takes a path; returns its inode where that is new.</summary>
    /// <exception cref="Errors.LarderException">LRD2402: ext4 has no place for something.</exception>
    public Ext4Inode? Add(WalkedPath path)
    {
        if (path.Path.IsEmpty)
        {
            AddRoot(path);
            return null;
        }

        LeaveUntil(MetadataPath.Parent(path.Path.Span));
        Ext4Inode parent = _open.Peek().Inode;
        if (path.Leader is { } leader && _leaders.TryGetValue(leader, out Ext4Inode? known) && known.Links < Ext4Inode.MaxLinks)
        {
            known.Links++;
            parent.Entries!.Add(path.Name.Span, known.Number, path.Kind.EntryType());
            return null;
        }

        Ext4Inode inode = Make(path, parent);
        parent.Entries!.Add(path.Name.Span, inode.Number, path.Kind.EntryType());
        if (path.LinkCount > 1)
        {
            _leaders[path.Leader ?? path] = inode;
        }

        return inode;
    }

    /// <summary>All paths were added.</summary>
    public void Complete()
    {
        LeaveUntil(default);
        Leave(_open.Pop().Inode);
        _leaders.Clear();
        _shared.Clear();
    }

    private static ReadOnlySpan<byte> LostAndFoundName => "lost+found"u8;

    private void AddRoot(WalkedPath path)
    {
        if (path.Kind is not PathKind.Directory)
        {
            throw new ArgumentException("The root of the file system is no directory.", nameof(path));
        }

        _root = New(path, Ext4Inode.Root, Ext4Inode.Root);
        _open.Push((path.Path, _root));
        AddAttributes(path, _root);
    }

    private Ext4Inode Make(WalkedPath path, Ext4Inode parent)
    {
        bool isFirst = path.Path.Span.SequenceEqual(LostAndFoundName);
        Ext4Inode inode = New(path, isFirst ? Ext4Inode.First : NextNumber++, parent.Number);
        _inodes.Insert(isFirst ? 0 : _inodes.Count, inode);
        if (path.Kind is PathKind.Directory)
        {
            parent.Links++;
            _open.Push((path.Path, inode));
        }

        AddAttributes(path, inode);
        return inode;
    }

    private Ext4Inode New(WalkedPath path, uint number, uint parent)
    {
        ClampedTimes += Ext4Time.IsOutside(path.Attributes.MtimeSeconds) ? 1 : 0;
        bool isDirectory = path.Kind is PathKind.Directory;
        bool isFile = path.Kind is PathKind.File;
        ReadOnlyMemory<byte> target = path.Kind is PathKind.Symlink ? path.Node.Target : default;
        if (isFile && path.Node.Size > (ulong)uint.MaxValue * DiskBlock.Size)
        {
            throw DiskErrors.CannotHold(path, $"it has {path.Node.Size} bytes, a file of ext4 has at most 16 TiB");
        }

        return new Ext4Inode(number, (ushort)(path.Kind.TypeBits() | path.Attributes.Mode))
        {
            Attributes = path.Attributes with { ExtendedAttributes = ExtendedAttributes.None },
            Content = isFile ? path.Node.Digest : default,
            Size = isFile ? (long)path.Node.Size : target.Length,
            Bytes = target,
            Device = path.Kind is PathKind.CharacterDevice or PathKind.BlockDevice ? path.Device : null,
            Entries = isDirectory ? new DirectoryEntries() : null,
            Parent = parent,
            Path = path.Path,
            Links = isDirectory ? 2u : 1,
            Flags = isDirectory || isFile || target.Length >= Ext4Inode.LongTarget ? Ext4Inode.ExtentsFlag : 0,
        };
    }

    private void AddAttributes(WalkedPath path, Ext4Inode inode)
    {
        if (AttributePlacement.Of(path) is not { } placement)
        {
            return;
        }

        foreach (AttributeEntry entry in placement.Apart)
        {
            HasValuesInInodes = true;
            entry.Inode = new Ext4Inode(NextNumber++, Ext4Inode.FileType | 0x180)
            {
                Attributes = new PathAttributes(0) { MtimeSeconds = Crc32C.Append(identity.Seed, entry.Value.Span) },
                Bytes = entry.Value,
                Size = entry.Value.Length,
                Flags = Ext4Inode.ExtentsFlag | Ext4Inode.AttributeValueFlag,
                Path = path.Path,
            };
            _inodes.Add(entry.Inode);
            inode.ApartBlocks += DiskBlock.Count(entry.Value.Length);
        }

        inode.InlineAttributes = placement.BuildInline(identity.Seed);
        inode.AttributeBlock = placement.Block is { } block ? Share(block, placement.IsSharable) : null;
    }

    private AttributeBlock Share(AttributeBlock block, bool isSharable)
    {
        Digest digest = isSharable ? block.Identify() : default;
        if (isSharable && _shared.TryGetValue(digest, out AttributeBlock? known) && known.References < AttributeBlock.MaxReferences)
        {
            known.References++;
            return known;
        }

        block.References = 1;
        AttributeBlocks.Add(block);
        if (isSharable)
        {
            _shared[digest] = block;
        }

        return block;
    }

    private void LeaveUntil(ReadOnlySpan<byte> parent)
    {
        while (!_open.Peek().Path.Span.SequenceEqual(parent))
        {
            Leave(_open.Pop().Inode);
        }
    }

    private void Leave(Ext4Inode directory)
    {
        if (directory.Number == Ext4Inode.Root && !directory.Entries!.Has(LostAndFoundName))
        {
            AddLostAndFound(directory);
        }

        // A number of links that does not fit is 1, "nobody counted" (the feature dir_nlink).
        directory.Links = directory.Links > Ext4Inode.MaxLinks ? 1 : directory.Links;
        _directories.Measure(directory);
    }

    private void AddLostAndFound(Ext4Inode root)
    {
        _inodes.Insert(0, new Ext4Inode(Ext4Inode.LostAndFound, Ext4Inode.DirectoryType | 0x1C0)
        {
            IsOwn = true,
            Attributes = root.Attributes with { Uid = 0, Gid = 0 },
            Entries = new DirectoryEntries(),
            Parent = Ext4Inode.Root,
            Links = 2,
            Flags = Ext4Inode.ExtentsFlag,
            Size = DirectoryWriter.LostAndFoundBlocks * DiskBlock.Size,
        });
        root.Entries!.Add(LostAndFoundName, Ext4Inode.LostAndFound, DirectoryEntryType.Directory);
        root.Links++;
    }
}
