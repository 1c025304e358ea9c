using Larder.Formats.FileMetadata;
using Larder.Formats.Tar;
using Larder.Materialise.Checkouts;
using Larder.Store;
using Larder.Store.Trees;

namespace Larder.Materialise.Archives;

/// <summary>
/// Writes a file system as a tar archive. The same file system gives the same bytes: paths in their one order, the root
/// as <c>./</c> first, nothing of this machine in it. Owners, modes, times, extended attributes, devices and hard links
/// are all there.
/// </summary>
public static class TarExport
{
    /// <summary>Writes the archive and its end; the stream stays open.</summary>
    /// <exception cref="ArgumentException">The root of the file system is no directory.</exception>
    /// <exception cref="Formats.Errors.LarderException">
    /// LRD2301, LRD2001 or LRD2302 for damaged or missing content, LRD8002 for a full disk, LRD8004.
    /// </exception>
    public static void Write(ContentStore store, FileSystem fileSystem, Stream destination, CancellationToken cancellationToken = default)
    {
        using TarWriter writer = new(destination, leaveOpen: true);
        try
        {
            foreach (WalkedPath path in FileSystemReader.Walk(store, fileSystem))
            {
                cancellationToken.ThrowIfCancellationRequested();
                using Stream? content = path.Kind is PathKind.File && path.Leader is null ? store.OpenVerified(path.Node.Digest) : null;
                writer.WriteEntry(Entry(path), content);
            }

            writer.Finish();
        }
        catch (IOException error)
        {
            throw CheckoutErrors.CannotWrite("The archive could not be written", error);
        }
    }

    private static TarEntry Entry(WalkedPath path)
    {
        PathAttributes attributes = path.Attributes;
        bool isLink = path.Leader is not null;
        return new TarEntry
        {
            Path = path.Path.IsEmpty ? "./"u8.ToArray()
                : path.Kind is PathKind.Directory ? [.. path.Path.Span, (byte)'/']
                : path.Path.ToArray(),
            Kind = isLink ? TarEntryKind.HardLink : Kind(path.Kind),
            LinkTarget = path.Leader is { } leader ? leader.Path.ToArray()
                : path.Kind is PathKind.Symlink ? path.Node.Target.ToArray()
                : [],
            Mode = attributes.Mode,
            Uid = attributes.Uid,
            Gid = attributes.Gid,
            MtimeSeconds = attributes.MtimeSeconds,
            MtimeNanoseconds = (int)attributes.MtimeNanoseconds,
            Size = path.Kind is PathKind.File && !isLink ? (long)path.Node.Size : 0,
            DeviceMajor = isLink ? 0 : path.Device.Major,
            DeviceMinor = isLink ? 0 : path.Device.Minor,
            ExtendedAttributes = isLink ? ExtendedAttributes.None : attributes.ExtendedAttributes,
        };
    }

    private static TarEntryKind Kind(PathKind kind) => kind switch
    {
        PathKind.Directory => TarEntryKind.Directory,
        PathKind.Symlink => TarEntryKind.Symlink,
        PathKind.CharacterDevice => TarEntryKind.CharacterDevice,
        PathKind.BlockDevice => TarEntryKind.BlockDevice,
        PathKind.Fifo => TarEntryKind.Fifo,
        _ => TarEntryKind.File,
    };
}
