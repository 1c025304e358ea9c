using Larder.Formats.Castore;
using Larder.Formats.Compression;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Formats.Tar;
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

    /// <summary>Imports an archive, reading the stream to its end.</summary>
    /// <param name="archive">Not disposed.</param>
    /// <param name="cancellationToken">Leaves nothing but uncommitted bytes.</param>
    /// <exception cref="LarderException">
    /// LRD21xx for what is wrong with the archive, LRD2202 for a device that Linux does not have, LRD2307 for an entry that no tree can hold, LRD8002 for a full disk, LRD8004 when
    /// the stream cannot be read.
    /// </exception>
    public ImportResult Import(Stream archive, CancellationToken cancellationToken = default)
    {
        TarTree tree = new();
        try
        {
            ReadAll(archive, tree, cancellationToken);
        }
        catch (IOException error)
        {
            throw new LarderException(
                ErrorCodes.InputOutput, "The archive could not be imported", error.Message, "Look at where it comes from", error);
        }

        tree.ResolveLinks();
        FileSystemBuilder builder = new(writer, tree.Root.Attributes);
        tree.Emit(builder);
        FileSystem fileSystem = builder.Finish();
        return new ImportResult(fileSystem, builder.Counts, 0, writer.NewBlobs, writer.NewBytes);
    }

    private void ReadAll(Stream archive, TarTree tree, CancellationToken cancellationToken)
    {
        using Stream plain = CompressionSniffer.OpenDecompressed(archive, out _, _options.Decompression, leaveOpen: true);
        using TarReader reader = new(plain, _options.Limits, TarReadMode.Concatenated, leaveOpen: true);
        while (reader.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            TarEntry entry = reader.Current;
            tree.Put(TarPath.Normalise(entry.Path, _options.Limits), Item(reader, entry, tree));
        }

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

    private TarTreeItem Item(TarReader reader, TarEntry entry, TarTree tree)
    {
        PathAttributes attributes = Attributes(entry);
        return entry.Kind switch
        {
            TarEntryKind.Directory => TarTreeItem.Directory(attributes),
            TarEntryKind.Symlink => TarTreeItem.Of(Node.Symlink(entry.LinkTarget), attributes with { Mode = PathAttributes.SymlinkMode }),
            TarEntryKind.HardLink => Link(entry, tree),
            TarEntryKind.CharacterDevice => TarTreeItem.Of(PathKind.CharacterDevice, Device(entry), attributes),
            TarEntryKind.BlockDevice => TarTreeItem.Of(PathKind.BlockDevice, Device(entry), attributes),
            TarEntryKind.Fifo => TarTreeItem.Of(PathKind.Fifo, default, attributes),
            _ => TarTreeItem.Of(PutFile(reader, entry), attributes),
        };
    }

    private Node PutFile(TarReader reader, TarEntry entry)
    {
        (Digest digest, long size) = writer.Put(reader.OpenContent(), entry.Size, BlobKinds.File);
        progress?.Report(size);
        return Node.File(digest, (ulong)size, (entry.Mode & PathAttributes.OwnerExecute) != 0);
    }

    private DeviceNumber Device(TarEntry entry) => _options.RefusesDevices
        ? throw new LarderException(
            ErrorCodes.DeviceRefused,
            $"«{System.Text.Encoding.UTF8.GetString(entry.Path)}» of the archive will not be imported",
            $"it is a device, {entry.DeviceMajor}:{entry.DeviceMinor}, and devices are not allowed here",
            "Allow them if you trust the archive, or make it again without them")
        : new DeviceNumber(entry.DeviceMajor, entry.DeviceMinor);

    // What a link names is there already, or comes later; directories are told apart in the end, when all are known.
    private TarTreeItem Link(TarEntry entry, TarTree tree)
    {
        byte[] target = TarPath.Normalise(entry.LinkTarget, _options.Limits);
        return tree.Find(target) is { IsDirectory: false } found ? found.Link() : TarTreeItem.LinkAhead(target);
    }
}
