using Larder.Formats.Tar;
using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Machines.Copying;

/// <summary>
/// Writes a file, link or directory of this machine as a tar archive for a guest, where all of it is root's. Sockets, pipes and
/// devices are left out, and links are not followed.
/// </summary>
public static class HostArchive
{
    /// <summary>Writes one.</summary>
    /// <param name="directory">Where the path begins.</param>
    /// <param name="name">A name in it.</param>
    /// <param name="shown">What the guest calls it.</param>
    /// <param name="output">Takes the archive; stays the caller's.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static void Write(DirectoryHandle directory, ReadOnlySpan<byte> name, ReadOnlySpan<byte> shown, Stream output, CancellationToken cancellationToken = default)
    {
        using TarWriter tar = new(output, leaveOpen: true);
        WriteEntry(tar, directory, name, shown.ToArray(), cancellationToken);
        tar.Finish();
    }

    private static void WriteEntry(TarWriter tar, DirectoryHandle directory, ReadOnlySpan<byte> name, byte[] path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        FileStatus status = directory.Stat(name);
        switch (status.Kind)
        {
            case FileKind.File:
                // What has grown since is cut, and what has shrunk is an error: the archive says a size first.
                using (SafeFileHandle file = directory.OpenRead(name))
                using (FileStream content = new(file, FileAccess.Read, bufferSize: 0))
                {
                    tar.WriteEntry(Entry(path, TarEntryKind.File, status, content.Length), content);
                }

                break;
            case FileKind.Symlink:
                tar.WriteEntry(Entry(path, TarEntryKind.Symlink, status, 0, directory.ReadSymlink(name)), ReadOnlySpan<byte>.Empty);
                break;
            case FileKind.Directory:
                tar.WriteEntry(Entry(path, TarEntryKind.Directory, status, 0), ReadOnlySpan<byte>.Empty);
                using (DirectoryHandle below = directory.OpenDirectory(name))
                {
                    foreach (ListedName entry in below.List().OrderBy(static entry => (ReadOnlyMemory<byte>)entry.Name, Formats.Castore.NameComparer.Instance))
                    {
                        WriteEntry(tar, below, entry.Name, [.. path, (byte)'/', .. entry.Name], cancellationToken);
                    }
                }

                break;
            default:
                break;
        }
    }

    private static TarEntry Entry(byte[] path, TarEntryKind kind, FileStatus status, long size, byte[]? target = null) => new()
    {
        Path = path,
        Kind = kind,
        LinkTarget = target ?? [],
        Mode = status.Mode,
        Size = size,
        MtimeSeconds = status.ModifiedSeconds,
        MtimeNanoseconds = (int)status.ModifiedNanoseconds,
    };
}
