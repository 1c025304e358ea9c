using Larder.Formats.Errors;
using Larder.Formats.Tar;
using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Machines.Copying;

/// <summary>
/// Unpacks what a guest has sent. The guest is a stranger: nothing is put outside of the directory, no link is followed, no
/// device or setuid bit is made, and all of it is the caller's own.
/// </summary>
public static class HostExtraction
{
    private const ushort DirectoryMode = 0x1C0;
    private const ushort Permissions = 0x1FF;

    /// <summary>Unpacks an archive whose paths all begin with one name.</summary>
    /// <param name="archive">The archive; stays the caller's.</param>
    /// <param name="directory">Where that name is put; what is no directory and has one of the names is replaced.</param>
    /// <param name="name">The name that it gets instead; null for its own.</param>
    /// <param name="cancellationToken">Ends it; what was unpacked stays.</param>
    /// <returns>Bytes of files.</returns>
    /// <exception cref="LarderException">LRD2110–LRD2114: the archive breaks a rule, or has what is not taken.</exception>
    public static long Run(Stream archive, DirectoryHandle directory, byte[]? name, CancellationToken cancellationToken = default)
    {
        using TarReader tar = new(archive, leaveOpen: true);
        List<(byte[] Path, TarEntry Entry)> directories = [];
        long bytes = 0;
        while (tar.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            TarEntry entry = tar.Current;
            RequireInside(entry);
            (byte[] parent, byte[] last) = Split(Renamed(entry.Path, name));
            using DirectoryHandle into = directory.OpenDirectory(parent.Length == 0 ? "."u8 : parent);
            bytes += entry.Size;
            if (entry.Kind is TarEntryKind.Directory)
            {
                if (into.TryStat(last) is { Kind: not FileKind.Directory })
                {
                    into.Unlink(last);
                }

                // Its mode comes last: it may forbid to write.
                _ = into.EnsureDirectory(last, DirectoryMode);
                directories.Add((Renamed(entry.Path, name), entry));
                continue;
            }

            _ = into.TryUnlink(last);
            Make(tar, entry, directory, into, last, name);
        }

        for (int index = directories.Count - 1; index >= 0; index--)
        {
            using DirectoryHandle made = directory.OpenDirectory(directories[index].Path);
            made.SetMode(default, (ushort)(directories[index].Entry.Mode & Permissions));
        }

        return bytes;
    }

    private static void RequireInside(TarEntry entry)
    {
        foreach (byte[] path in (byte[][])[entry.Path, .. entry.Kind is TarEntryKind.HardLink ? (byte[][])[entry.LinkTarget] : []])
        {
            // Its agent says each path in the one way that there is.
            if (!TarPath.TryNormalise(path, out byte[]? relative) || !relative.AsSpan().SequenceEqual(path.AsSpan().TrimEnd((byte)'/')))
            {
                throw new LarderException(
                    ErrorCodes.UnsafeArchivePath,
                    $"«{Formats.Castore.NameText.Show(path)}» of the guest was not copied",
                    "the path leads out of the directory that it was copied into, or says the same in two ways",
                    "Do not trust this guest: its agent sends no such paths");
            }
        }
    }

    private static void Make(TarReader tar, TarEntry entry, DirectoryHandle directory, DirectoryHandle into, byte[] last, byte[]? name)
    {
        switch (entry.Kind)
        {
            case TarEntryKind.File:
                using (SafeFileHandle file = into.CreateFile(last, (uint)(entry.Mode & Permissions)))
                using (FileStream content = new(file, FileAccess.Write, bufferSize: 0))
                {
                    tar.OpenContent().CopyTo(content);
                }

                into.SetTimes(last, entry.MtimeSeconds, (uint)entry.MtimeNanoseconds);
                break;
            case TarEntryKind.Symlink:
                into.MakeSymlink(last, entry.LinkTarget);
                break;
            case TarEntryKind.HardLink:
                _ = into.TryLink(directory, Renamed(entry.LinkTarget, name), last);
                break;
            case TarEntryKind.Fifo:
                into.MakeNode(last, FileKind.Fifo, entry.Mode & Permissions, 0, 0);
                break;
            default:
                throw new LarderException(
                    ErrorCodes.DeviceRefused,
                    $"«{Formats.Castore.NameText.Show(entry.Path)}» of the guest was not copied",
                    "it is a device",
                    "Copy what lies beside it, path by path");
        }
    }

    private static byte[] Renamed(byte[] path, byte[]? name)
    {
        ReadOnlySpan<byte> clean = path.AsSpan().TrimEnd((byte)'/');
        int slash = clean.IndexOf((byte)'/');
        return name is null ? clean.ToArray() : slash < 0 ? name : [.. name, .. clean[slash..]];
    }

    private static (byte[] Parent, byte[] Last) Split(byte[] path)
    {
        int slash = path.AsSpan().LastIndexOf((byte)'/');
        return slash < 0 ? ([], path) : (path[..slash], path[(slash + 1)..]);
    }
}
