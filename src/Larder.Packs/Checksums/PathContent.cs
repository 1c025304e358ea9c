using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Formats.Packs;
using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Packs.Checksums;

/// <summary>
/// The content id of a file or directory as a build takes it for a source: file system id with the default metadata,
/// without <c>.git</c>, sockets, fifos and devices. Nothing is stored. It covers symlinks, empty directories and the
/// executable bit, which a directory's checksum does not.
/// </summary>
public static class PathContent
{
    private const int BufferLength = 128 * 1024;

    /// <summary>Computes it.</summary>
    /// <param name="path">A regular file or a directory; links on the way are followed, links in it are content.</param>
    /// <param name="cancellationToken">Looked at before each entry and each read.</param>
    /// <exception cref="LarderException"><see cref="ErrorCodes.ChangedWhileReading"/>.</exception>
    /// <exception cref="LinuxException">Something cannot be read.</exception>
    public static Digest ComputeId(string path, CancellationToken cancellationToken = default)
    {
        if (Directory.Exists(path))
        {
            using var directory = DirectoryHandle.Open(path);
            return FileSystem.Plain(ReadDirectory(directory, cancellationToken)).ComputeId();
        }

        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return FileSystem.Plain(ReadFile(file, path, cancellationToken)).ComputeId();
    }

    private static Node ReadDirectory(DirectoryHandle directory, CancellationToken cancellationToken)
    {
        DirectoryBuilder builder = new();
        foreach (ListedName entry in directory.List())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!entry.Name.AsSpan().SequenceEqual(".git"u8) && ReadEntry(directory, entry.Name, cancellationToken) is { } node)
            {
                builder.Add(entry.Name, node);
            }
        }

        return builder.Build().ToNode();
    }

    private static Node? ReadEntry(DirectoryHandle directory, byte[] name, CancellationToken cancellationToken)
    {
        switch (directory.TryStat(name)?.Kind)
        {
            case FileKind.Directory:
                using (DirectoryHandle inside = directory.OpenDirectory(name))
                {
                    return ReadDirectory(inside, cancellationToken);
                }

            case FileKind.File:
                using (SafeFileHandle file = directory.OpenRead(name))
                {
                    return ReadFile(file, NameText.Show(name), cancellationToken);
                }

            case FileKind.Symlink:
                return Node.Symlink(directory.ReadSymlink(name));
            default:
                return null;
        }
    }

    private static Node ReadFile(SafeFileHandle file, string name, CancellationToken cancellationToken)
    {
        FileStatus before = DirectoryHandle.StatOpen(file);
        Blake3Hasher hasher = new();
        byte[] buffer = new byte[BufferLength];
        long offset = 0;
        while (RandomAccess.Read(file, buffer, offset) is var read and > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            hasher.Update(buffer.AsSpan(0, read));
            offset += read;
        }

        return offset == before.Size
            ? Node.File(hasher.Finish(), (ulong)offset, (before.Mode & PathAttributes.OwnerExecute) != 0)
            : throw new LarderException(
                ErrorCodes.ChangedWhileReading,
                $"the content id of {PackText.Printable(name)} would be wrong",
                "it changed while it was read",
                "try again when nothing writes to it");
    }
}
