using Larder.Formats.Disks;
using Larder.Formats.Erofs;
using Larder.Formats.Errors;
using Larder.Formats.Oci;
using Larder.Images.Publishing;
using Larder.Store;

namespace Larder.Images.Sources;

/// <summary>Finds out what a path on this machine is, by its content and never by its name.</summary>
internal static class LocalSources
{
    private const int Ext4MagicAt = 1024 + 0x38;

    /// <summary>Opens it.</summary>
    /// <param name="store">Takes trees.</param>
    /// <param name="clock">Dates roots.</param>
    /// <param name="path">Absolute.</param>
    /// <param name="digest">What an archive's bytes must have; null when nobody said.</param>
    /// <param name="request">How it is to be published.</param>
    /// <param name="observer">Who is told of progress.</param>
    /// <exception cref="LarderException">LRD3010: nothing is there. LRD3006: it is nothing that an image can be made of.</exception>
    public static IImageSource Open(
        ContentStore store, TimeProvider clock, string path, ContentDigest? digest, PublishRequest request, PublishObserver observer)
    {
        if (Directory.Exists(path))
        {
            return digest is not null ? throw ImageErrors.NoRoot(path, "it is a directory, and the catalog says what digest an archive has there")
                : ProfileSource.TryOpen(path) is { } profile ? profile
                : Directory.EnumerateFileSystemEntries(path).Any() ? Tree()
                : throw ImageErrors.NoRoot(path, "the directory is empty");
        }

        if (!File.Exists(path))
        {
            throw ImageErrors.NothingAt(path);
        }

        // A pipe would be waited for, and a device says that it has no length.
        if (!LocalFile.IsRegular(path))
        {
            throw ImageErrors.NoRoot(path, "it is neither a file nor a directory");
        }

        return FormatOf(path) is { } format ? new DiskSource(path, format, digest)
            : BundleSource.IsBundle(path) ? new BundleSource(path, digest)
            : Tree();

        TreeSource Tree() => new(store, clock, path, digest, request, observer);
    }

    // The magic numbers of both stand behind the first 1024 bytes (ext4: s_magic; EROFS: the superblock's first field).
    private static DiskFormat? FormatOf(string path)
    {
        using FileStream file = File.OpenRead(path);
        byte[] start = new byte[Ext4MagicAt + 2];
        if (file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length)
        {
            return null;
        }

        DiskRead read = (offset, bytes) => offset >= 0 && offset + bytes.Length <= start.Length && start.AsSpan((int)offset, bytes.Length).TryCopyTo(bytes);
        return ErofsCheck.IsErofs(read) ? DiskFormat.Erofs
            : start[Ext4MagicAt] == 0x53 && start[Ext4MagicAt + 1] == 0xEF ? DiskFormat.Ext4
            : null;
    }
}
