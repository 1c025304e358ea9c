using System.Text;
using Larder.Formats.Castore;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Formats.Packs;
using Larder.Native.Files;
using Larder.Store;
using Larder.Store.Segments;
using Larder.Store.Trees;
using Microsoft.Win32.SafeHandles;

namespace Larder.Packs.Building;

/// <summary>
/// Reads the source of a part into the store as every machine would: files, directories and symlinks, files 0644 or,
/// when their owner may execute them, 0755, all else the default of file metadata. No link is followed, and the root of the
/// store itself is left out.
/// </summary>
internal sealed class SourceImporter(StoreWriter writer, SourceExclusions exclusions)
{
    private static readonly PathAttributes DirectoryAttributes = new(PathAttributes.ExecutableMode);

    /// <summary>Imports a directory; the writer's batch is left for the caller to commit.</summary>
    /// <exception cref="LarderException">LRD2304 a file changed, LRD2307 a path is too long, LRD8002, LRD8003, LRD8004.</exception>
    public FileSystem Import(DirectoryHandle source, CancellationToken cancellationToken)
    {
        FileSystemBuilder builder = new(writer, DirectoryAttributes);
        ImportBelow(source, [], builder, cancellationToken);
        return builder.Finish();
    }

    private void ImportBelow(DirectoryHandle directory, byte[] path, FileSystemBuilder builder, CancellationToken cancellationToken)
    {
        bool isOutput = exclusions.IsOutput(directory.Stat(default));
        byte[][] names = [.. directory.List().Select(entry => entry.Name)];
        Array.Sort(names, static (left, right) => left.AsSpan().SequenceCompareTo(right));
        foreach (byte[] name in names)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (directory.TryStat(name) is { } status && !exclusions.Leaves(name, status, isOutput) && !writer.IsOwnRoot(status))
            {
                byte[] below = path.Length == 0 ? name : [.. path, (byte)'/', .. name];
                ImportEntry(directory, name, below, status, builder, cancellationToken);
            }
        }
    }

    private void ImportEntry(
        DirectoryHandle directory, byte[] name, byte[] path, in FileStatus status, FileSystemBuilder builder, CancellationToken cancellationToken)
    {
        if (path.Length > MetadataPath.MaxLength)
        {
            throw Failure(ErrorCodes.CannotImport, path, $"its path is longer than {MetadataPath.MaxLength} bytes", "move it up");
        }

        switch (status.Kind)
        {
            case FileKind.Directory:
                builder.AddDirectory(path, DirectoryAttributes);
                using (DirectoryHandle inside = directory.OpenDirectory(name))
                {
                    ImportBelow(inside, path, builder, cancellationToken);
                }

                break;
            case FileKind.File:
                Node node = ImportFile(directory, name, path);
                builder.AddFile(path, node, PathAttributes.DefaultFor(node));
                break;
            case FileKind.Symlink:
                builder.AddSymlink(path, Node.Symlink(directory.ReadSymlink(name)), new PathAttributes(PathAttributes.SymlinkMode));
                break;
            default:
                // Sockets, fifos and devices say what runs on this machine, and are nobody's source.
                break;
        }
    }

    private Node ImportFile(DirectoryHandle directory, byte[] name, byte[] path)
    {
        using SafeFileHandle file = directory.OpenRead(name);
        FileStatus before = DirectoryHandle.StatOpen(file);
        using FileStream content = new(file, FileAccess.Read, bufferSize: 0);
        (Formats.Digests.Digest digest, long size) = writer.Put(content, before.Size, BlobKinds.File);
        FileStatus after = DirectoryHandle.StatOpen(file);
        return size == before.Size && before.Kind == FileKind.File
            && (before.ModifiedSeconds, before.ModifiedNanoseconds) == (after.ModifiedSeconds, after.ModifiedNanoseconds)
            ? Node.File(digest, (ulong)size, (after.Mode & PathAttributes.OwnerExecute) != 0)
            : throw Failure(ErrorCodes.ChangedWhileReading, path, "it changed while it was read", "stop what writes to it, and build again");
    }

    private static LarderException Failure(ErrorCode code, byte[] path, string why, string action) =>
        new(code, $"the source {PackText.Printable(Encoding.UTF8.GetString(path))} cannot be taken", why, action);
}
