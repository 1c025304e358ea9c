using Larder.Formats.Castore;
using Larder.Formats.FileMetadata;
using Larder.Native.Files;

namespace Larder.Store.Importing;

/// <summary>
/// The inodes with several names, so that each is read once, and all its paths say the same. An inode that changed since
/// begins a group of its own: paths of one group cannot differ. Used by several threads.
/// </summary>
internal sealed class ImportedLinks
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(ulong Device, ulong Inode), ImportedLink> _links = [];

    public static bool IsSame(in FileStatus before, in FileStatus after) =>
        before.Kind == after.Kind
        && (before.Device, before.Inode) == (after.Device, after.Inode)
        && before.Size == after.Size
        && before.Mode == after.Mode
        && (before.ModifiedSeconds, before.ModifiedNanoseconds) == (after.ModifiedSeconds, after.ModifiedNanoseconds)
        && (before.ChangedSeconds, before.ChangedNanoseconds) == (after.ChangedSeconds, after.ChangedNanoseconds);

    /// <summary>What another path of an inode gave, joined; null when this is the first, or when it changed since.</summary>
    public ImportedLink? TryJoin(in FileStatus status)
    {
        if (status.LinkCount <= 1)
        {
            return null;
        }

        lock (_gate)
        {
            return Find(status)?.Join();
        }
    }

    /// <summary>Keeps what a path gave for the others, and joins it; null when there are no others.</summary>
    public ImportedLink? Add(in FileStatus status, Node node, PathAttributes attributes)
    {
        if (status.LinkCount <= 1)
        {
            return null;
        }

        lock (_gate)
        {
            // Two threads may have read it at once.
            if (Find(status) is not { } link)
            {
                link = new ImportedLink(status, node, attributes);
                _links[(status.Device, status.Inode)] = link;
            }

            return link.Join();
        }
    }

    private ImportedLink? Find(in FileStatus status) =>
        _links.TryGetValue((status.Device, status.Inode), out ImportedLink? link) && IsSame(link.Status, status) ? link : null;
}
