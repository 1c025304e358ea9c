using Larder.Formats.Castore;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Native.Files;
using Larder.Store.Segments;
using Larder.Store.Trees;
using Microsoft.Win32.SafeHandles;

namespace Larder.Store.Importing;

/// <summary>
/// Reads a directory of this machine into the store. No link is followed, not even one planted while it runs; a file
/// that changes while it is read is read again, and after the third time the import fails with LRD2304. What disappears
/// before it is opened was never there.
/// </summary>
/// <param name="writer">Takes the content; its batch is left for the caller to commit.</param>
/// <param name="progress">Told the bytes read, file by file; may be null.</param>
public sealed class DirectoryImporter(StoreWriter writer, IProgress<long>? progress = null)
{
    private const int Attempts = 3;
    private readonly ImportedLinks _links = new();
    private byte[] _at = [];
    private long _sockets;

    /// <summary>Imports all below a directory, and the attributes of the directory itself.</summary>
    /// <exception cref="LarderException">LRD2304, LRD2307 for a path that no tree can hold, LRD8003, LRD8002, LRD8004.</exception>
    public ImportResult Import(DirectoryHandle directory, CancellationToken cancellationToken = default)
    {
        try
        {
            _at = [];
            FileSystemBuilder builder = new(writer, ReadAttributes.Of(directory.Handle, directory.Stat(default)));
            ImportBelow(directory, builder, cancellationToken);
            FileSystem fileSystem = builder.Finish();
            return new ImportResult(fileSystem, builder.Counts, _sockets, writer.NewBlobs, writer.NewBytes);
        }
        catch (IOException error)
        {
            throw ImportErrors.CannotRead(_at, error);
        }
    }

    private void ImportBelow(DirectoryHandle directory, FileSystemBuilder builder, CancellationToken cancellationToken)
    {
        byte[] parent = _at;
        ListedName[] entries = [.. directory.List()];
        Array.Sort(entries, static (left, right) => left.Name.AsSpan().SequenceCompareTo(right.Name));
        foreach (ListedName entry in entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _at = ImportErrors.PathBelow(parent, entry.Name);
            FileKind? kind = entry.Kind is FileKind.Unknown ? directory.TryStat(entry.Name)?.Kind : entry.Kind;
            switch (kind)
            {
                case null:
                    break;
                case FileKind.Directory:
                    ImportDirectory(directory, entry.Name, builder, cancellationToken);
                    break;
                case FileKind.File:
                    ImportFile(directory, entry.Name, builder);
                    break;
                case FileKind.Socket:
                    _sockets++;
                    break;
                default:
                    ImportOther(directory, entry.Name, builder);
                    break;
            }
        }

        _at = parent;
    }

    private void ImportDirectory(DirectoryHandle directory, byte[] name, FileSystemBuilder builder, CancellationToken cancellationToken)
    {
        using DirectoryHandle? inside = directory.TryOpenDirectory(name);
        if (inside is not null)
        {
            builder.AddDirectory(_at, ReadAttributes.Of(inside.Handle, inside.Stat(default)));
            ImportBelow(inside, builder, cancellationToken);
        }
    }

    private void ImportFile(DirectoryHandle directory, byte[] name, FileSystemBuilder builder)
    {
        for (int attempt = 1; ; attempt++)
        {
            using SafeFileHandle? file = directory.TryOpenRead(name);
            if (file is null)
            {
                return;
            }

            FileStatus before = DirectoryHandle.StatOpen(file);
            if (before.Kind is not FileKind.File)
            {
                throw ImportErrors.Changed(_at, "it was a file when its directory was listed, and is none now");
            }

            if (_links.Find(before) is { } same)
            {
                builder.AddFile(_at, same.Node, same.Attributes, same);
                progress?.Report(before.Size);
                return;
            }

            PathAttributes attributes = ReadAttributes.Of(file, before);
            (Formats.Digests.Digest digest, long size) = writer.PutFile(file, before.Size, BlobKinds.File);
            if (size == before.Size && ImportedLinks.IsSame(before, DirectoryHandle.StatOpen(file)))
            {
                Node node = Node.File(digest, (ulong)size, (before.Mode & PathAttributes.OwnerExecute) != 0);
                builder.AddFile(_at, node, attributes, _links.Add(before, node, attributes));
                progress?.Report(size);
                return;
            }

            if (attempt == Attempts)
            {
                throw ImportErrors.Changed(_at, "it changed each of the three times it was read");
            }
        }
    }

    private void ImportOther(DirectoryHandle directory, byte[] name, FileSystemBuilder builder)
    {
        if (directory.TryStat(name) is not { } status)
        {
            return;
        }

        ImportedLink? same = _links.Find(status);
        PathAttributes attributes = same?.Attributes ?? ReadAttributes.Of(directory, name, status);
        switch (status.Kind)
        {
            case FileKind.Symlink:
                Node node = same?.Node ?? Node.Symlink(directory.ReadSymlink(name));
                builder.AddSymlink(_at, node, attributes, same ?? _links.Add(status, node, attributes));
                break;
            case FileKind.Fifo:
                builder.AddSpecial(_at, PathKind.Fifo, default, attributes, same ?? _links.Add(status, default, attributes));
                break;
            case FileKind.CharacterDevice or FileKind.BlockDevice:
                PathKind kind = status.Kind is FileKind.CharacterDevice ? PathKind.CharacterDevice : PathKind.BlockDevice;
                DeviceNumber device = new(status.DeviceMajor, status.DeviceMinor);
                builder.AddSpecial(_at, kind, device, attributes, same ?? _links.Add(status, default, attributes));
                break;
            default:
                throw ImportErrors.Changed(_at, "it became something else after its directory was listed");
        }
    }
}
