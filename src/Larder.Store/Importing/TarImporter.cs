using Larder.Formats.Castore;
using Larder.Formats.Compression;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Formats.Tar;
using Larder.Native.Threads;
using Larder.Store.Segments;
using Larder.Store.Trees;

namespace Larder.Store.Importing;

/// <summary>
/// Reads an archive into the store, plain or compressed; how, its first bytes say. Names never lead out of the tree; a
/// path with <c>..</c> is refused. File contents go to the store as they come, the tree is made at the end.
/// </summary>
/// <param name="writer">Takes the content; its batch is left for the caller to commit.</param>
/// <param name="options">What an archive may have; null for the defaults.</param>
/// <param name="progress">Told the bytes of each file; may be null.</param>
public sealed class TarImporter(StoreWriter writer, TarImportOptions? options = null, IProgress<long>? progress = null)
{
    private readonly TarImportOptions _options = options ?? TarImportOptions.Default;
    private TarFileBlock? _block;

    /// <summary>What an archive may lack.</summary>
    internal TarReadMode Mode { get; init; } = TarReadMode.Concatenated;

    /// <summary>Whether it is taken as it is; otherwise its first bytes say how it is compressed.</summary>
    internal bool IsPlain { get; init; }

    /// <summary>Imports an archive, reading the stream to its end.</summary>
    /// <param name="archive">Not disposed.</param>
    /// <param name="cancellationToken">Leaves nothing but uncommitted bytes.</param>
    /// <exception cref="LarderException">
    /// LRD21xx for what is wrong with the archive, LRD2202 for a device that Linux does not have, LRD2307 for an entry that
    /// no tree can hold, LRD8002 for a full disk, LRD8004 when the stream cannot be read.
    /// </exception>
    public ImportResult Import(Stream archive, CancellationToken cancellationToken = default)
    {
        DraftTree tree = Read(archive, static (_, _) => false, cancellationToken);
        tree.ResolveLinks();
        FileSystemBuilder builder = new(writer, tree.Root.Attributes);
        tree.Emit(builder);
        FileSystem fileSystem = builder.Finish();
        return new ImportResult(fileSystem, builder.Counts, 0, writer.NewBlobs, writer.NewBytes) { ReadFiles = builder.Counts.Files };
    }

    /// <summary>Puts the contents, and gives the tree; links are still to be resolved.</summary>
    /// <param name="archive">Read to its end; not disposed.</param>
    /// <param name="takes">Told the path of each entry; true for one that is not to be in the tree.</param>
    /// <param name="cancellationToken">Leaves nothing but uncommitted bytes.</param>
    internal DraftTree Read(Stream archive, Func<byte[], TarEntry, bool> takes, CancellationToken cancellationToken)
    {
        DraftTree tree = new();
        try
        {
            bool isFirst = true;
            using Crew<TarFileBlock> crew = new(
                _options.Threads,
                () =>
                {
                    StoreWriter own = isFirst ? writer : writer.NewSibling();
                    isFirst = false;
                    return block => Put(block, own);
                },
                block => block.Dispose());
            ReadAll(archive, tree, crew, takes, cancellationToken);
        }
        catch (IOException error)
        {
            throw new LarderException(
                ErrorCodes.InputOutput, "The archive could not be imported", error.Message, "Look at where it comes from", error);
        }
        finally
        {
            _block?.Dispose();
            _block = null;
        }

        return tree;
    }

    private static void Put(TarFileBlock block, StoreWriter writer)
    {
        using (block)
        {
            block.Put(writer);
        }
    }

    private void ReadAll(
        Stream archive, DraftTree tree, Crew<TarFileBlock> crew, Func<byte[], TarEntry, bool> takes, CancellationToken cancellationToken)
    {
        using Stream? unpacked = IsPlain ? null : CompressionSniffer.OpenDecompressed(archive, out _, _options.Decompression, leaveOpen: true);
        using Stream? ahead = unpacked is DecompressStream ? new ReadAheadStream(unpacked) : null;
        using TarReader reader = new(ahead ?? unpacked ?? archive, _options.Limits, Mode, leaveOpen: true);
        while (reader.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            TarEntry entry = reader.Current;
            byte[] path = TarPath.Normalise(entry.Path, _options.Limits);
            if (!takes(path, entry))
            {
                tree.Put(path, Item(reader, entry, tree, crew));
            }
        }

        HandOver(crew);
        crew.Finish();
        // What follows the archive belongs to the stream whose digest is being checked.
        reader.DrainToEnd();
    }

    private static PathAttributes Attributes(TarEntry entry) => new((ushort)(entry.Mode & PathAttributes.MaxMode))
    {
        Uid = entry.Uid,
        Gid = entry.Gid,
        MtimeSeconds = entry.MtimeSeconds,
        MtimeNanoseconds = (uint)entry.MtimeNanoseconds,
        ExtendedAttributes = entry.ExtendedAttributes,
    };

    private DraftItem Item(TarReader reader, TarEntry entry, DraftTree tree, Crew<TarFileBlock> crew)
    {
        PathAttributes attributes = Attributes(entry);
        return entry.Kind switch
        {
            TarEntryKind.Directory => DraftItem.Directory(attributes),
            TarEntryKind.Symlink => DraftItem.Of(Node.Symlink(entry.LinkTarget), attributes with { Mode = PathAttributes.SymlinkMode }),
            TarEntryKind.HardLink => Link(entry, tree),
            TarEntryKind.CharacterDevice => DraftItem.Of(PathKind.CharacterDevice, Device(entry), attributes),
            TarEntryKind.BlockDevice => DraftItem.Of(PathKind.BlockDevice, Device(entry), attributes),
            TarEntryKind.Fifo => DraftItem.Of(PathKind.Fifo, default, attributes),
            _ => ReadFile(reader, entry, attributes, crew),
        };
    }

    // Small files are put by others while the archive is read on; large ones are put as they are read.
    private DraftItem ReadFile(TarReader reader, TarEntry entry, PathAttributes attributes, Crew<TarFileBlock> crew)
    {
        DraftItem item = DraftItem.File(attributes);
        if (entry.Size > TarFileBlock.MaxFile)
        {
            (Digest digest, long size) = writer.Put(reader.OpenContent(), entry.Size, BlobKinds.File);
            item.Node = Node.File(digest, (ulong)size, (entry.Mode & PathAttributes.OwnerExecute) != 0);
        }
        else
        {
            AddToBlock(item, reader, (int)entry.Size, crew);
        }

        progress?.Report(entry.Size);
        return item;
    }

    // Files with holes are rare: each is put by itself.
    private void AddToBlock(DraftItem item, TarReader reader, int size, Crew<TarFileBlock> crew)
    {
        if (!reader.TryTakeContent(out SharedBuffer? buffer, out int start))
        {
            byte[] content = new byte[size];
            reader.OpenContent().ReadExactly(content);
            item.Node = Node.File(writer.Put(content, BlobKinds.File), (ulong)size, (item.Attributes.Mode & PathAttributes.OwnerExecute) != 0);
            return;
        }

        if (_block is not null && _block.Buffer != buffer)
        {
            HandOver(crew);
        }

        _block ??= new TarFileBlock(buffer);
        _block.Add(item, start, size);
    }

    private void HandOver(Crew<TarFileBlock> crew)
    {
        if (_block is { } block)
        {
            _block = null;
            crew.Put(block);
        }
    }

    private DeviceNumber Device(TarEntry entry) => _options.RefusesDevices
        ? throw new LarderException(
            ErrorCodes.DeviceRefused,
            $"«{System.Text.Encoding.UTF8.GetString(entry.Path)}» of the archive will not be imported",
            $"it is a device, {entry.DeviceMajor}:{entry.DeviceMinor}, and devices are not allowed here",
            "Allow them if you trust the archive, or make it again without them")
        : new DeviceNumber(entry.DeviceMajor, entry.DeviceMinor);

    // What a link names is there already, or comes later; directories are told apart in the end, when all are known.
    private DraftItem Link(TarEntry entry, DraftTree tree)
    {
        byte[] target = TarPath.Normalise(entry.LinkTarget, _options.Limits);
        return tree.Find(target) is { IsDirectory: false } found ? found.Link() : DraftItem.LinkAhead(target);
    }
}
