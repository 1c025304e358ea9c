using System.Text;
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
/// that changes while it is read is read again, and after the third time the import fails with LRD2304.
/// </summary>
/// <param name="writer">Takes the content; its batch is left for the caller to commit.</param>
/// <param name="progress">Told the bytes read, file by file; may be null.</param>
public sealed class DirectoryImporter(StoreWriter writer, IProgress<long>? progress = null)
{
    private const int Attempts = 3;
    private long _sockets;

    /// <summary>Imports all below a directory, and the attributes of the directory itself.</summary>
    /// <exception cref="LarderException">LRD2304, LRD2307 for a path that no tree can hold, LRD8003, LRD8002.</exception>
    public ImportResult Import(DirectoryHandle directory, CancellationToken cancellationToken = default)
    {
        try
        {
            FileStatus status = directory.Stat(default);
            FileSystemBuilder builder = new(writer, Attributes(directory, default, status));
            ImportBelow(directory, default, builder, cancellationToken);
            FileSystem fileSystem = builder.Finish();
            return new ImportResult(fileSystem, builder.Counts, _sockets, writer.NewBlobs, writer.NewBytes);
        }
        catch (LinuxException error)
        {
            throw new LarderException(
                error.Error is Errno.AccessDenied or Errno.NotPermitted ? ErrorCodes.PermissionDenied : ErrorCodes.CannotImport,
                "The directory could not be imported",
                error.Message,
                "Make it readable, or import as a user who may read it",
                error);
        }
    }

    private static PathAttributes Attributes(DirectoryHandle directory, ReadOnlySpan<byte> name, in FileStatus status)
    {
        IReadOnlyList<byte[]> names = directory.ListExtendedAttributes(name);
        List<ExtendedAttribute> attributes = new(names.Count);
        foreach (byte[] key in names)
        {
            if (directory.GetExtendedAttribute(name, key) is { } value)
            {
                attributes.Add(new ExtendedAttribute(key, value));
            }
        }

        return new PathAttributes(status.Mode)
        {
            Uid = status.User,
            Gid = status.Group,
            MtimeSeconds = status.ModifiedSeconds,
            MtimeNanoseconds = status.ModifiedNanoseconds,
            ExtendedAttributes = ExtendedAttributes.Of(attributes),
        };
    }

    private static byte[] PathBelow(ReadOnlySpan<byte> parent, byte[] name)
    {
        byte[] path = parent.IsEmpty ? name : [.. parent, (byte)'/', .. name];
        return path.Length <= MetadataPath.MaxLength
            ? path
            : throw new LarderException(
                ErrorCodes.CannotImport,
                $"«{Encoding.UTF8.GetString(path)}» could not be imported",
                $"its path has {path.Length} bytes, {MetadataPath.MaxLength} at most can be",
                "Move it nearer to the root of what is imported");
    }

    private void ImportBelow(DirectoryHandle directory, byte[]? path, FileSystemBuilder builder, CancellationToken cancellationToken)
    {
        byte[][] names = [.. directory.List().Select(entry => entry.Name)];
        Array.Sort(names, static (left, right) => left.AsSpan().SequenceCompareTo(right));
        foreach (byte[] name in names)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (directory.TryStat(name) is { } status)
            {
                ImportEntry(directory, name, PathBelow(path, name), status, builder, cancellationToken);
            }
        }
    }

    private void ImportEntry(
        DirectoryHandle directory, byte[] name, byte[] path, in FileStatus status, FileSystemBuilder builder, CancellationToken cancellationToken)
    {
        object? linkKey = status.LinkCount > 1 ? (status.Device, status.Inode) : null;
        switch (status.Kind)
        {
            case FileKind.Directory:
                builder.AddDirectory(path, Attributes(directory, name, status));
                using (DirectoryHandle inside = directory.OpenDirectory(name))
                {
                    ImportBelow(inside, path, builder, cancellationToken);
                }

                break;
            case FileKind.File:
                (Node node, FileStatus read) = ImportFile(directory, name, path);
                builder.AddFile(path, node, Attributes(directory, name, read), linkKey);
                progress?.Report((long)node.Size);
                break;
            case FileKind.Symlink:
                builder.AddSymlink(path, Node.Symlink(directory.ReadSymlink(name)), Attributes(directory, name, status), linkKey);
                break;
            case FileKind.Socket:
                _sockets++;
                break;
            default:
                PathKind kind = status.Kind switch
                {
                    FileKind.Fifo => PathKind.Fifo,
                    FileKind.CharacterDevice => PathKind.CharacterDevice,
                    _ => PathKind.BlockDevice,
                };
                DeviceNumber device = kind is PathKind.Fifo ? default : new DeviceNumber(status.DeviceMajor, status.DeviceMinor);
                builder.AddSpecial(path, kind, device, Attributes(directory, name, status), linkKey);
                break;
        }
    }

    private (Node Node, FileStatus Status) ImportFile(DirectoryHandle directory, byte[] name, byte[] path)
    {
        for (int attempt = 1; ; attempt++)
        {
            using SafeFileHandle file = directory.OpenRead(name);
            FileStatus before = DirectoryHandle.StatOpen(file);
            using FileStream content = new(file, FileAccess.Read, bufferSize: 0);
            (Formats.Digests.Digest digest, long size) = writer.Put(content, before.Size, BlobKinds.File);
            FileStatus after = DirectoryHandle.StatOpen(file);
            if (size == before.Size && IsSame(before, after))
            {
                return (Node.File(digest, (ulong)size, (after.Mode & PathAttributes.OwnerExecute) != 0), after);
            }

            if (attempt == Attempts)
            {
                throw new LarderException(
                    ErrorCodes.ChangedWhileReading,
                    $"«{Encoding.UTF8.GetString(path)}» could not be imported",
                    "it changed each of the three times it was read",
                    "Stop what writes to it, and import again");
            }
        }
    }

    private static bool IsSame(in FileStatus before, in FileStatus after) =>
        before.Size == after.Size
        && before.Mode == after.Mode
        && (before.ModifiedSeconds, before.ModifiedNanoseconds) == (after.ModifiedSeconds, after.ModifiedNanoseconds)
        && (before.ChangedSeconds, before.ChangedNanoseconds) == (after.ChangedSeconds, after.ChangedNanoseconds);
}
