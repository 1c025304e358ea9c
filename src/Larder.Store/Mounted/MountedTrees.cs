using Larder.Database;
using Larder.Database.Roots;
using Larder.Formats.Castore;
using Larder.Formats.FileMetadata;
using Larder.Native.Files;
using Larder.Native.Mounts;
using Larder.Store.Roots;
using Larder.Store.Segments;
using Microsoft.Win32.SafeHandles;

namespace Larder.Store.Mounted;

/// <summary>
/// The trees that are mounted over segments. While one is recorded, nothing that it reaches is garbage, and nothing moves in
/// the segments that it lists. Rows and nothing else: whether the kernel still has a mount, others know.
/// </summary>
public sealed class MountedTrees(ContentStore store, TimeProvider clock)
{
    private const string Prefix = "mount/";
    private readonly LarderDatabase _database = store.Database;

    /// <summary>The name of the root that keeps a tree, also when the database is lost.</summary>
    public static string RootName(string id) => Prefix + id;

    /// <summary>All that are recorded, the oldest first.</summary>
    public static IReadOnlyList<MountedTree> List(LarderRoot root)
    {
        ArgumentNullException.ThrowIfNull(root);
        return List(root.Database);
    }

    /// <summary>The ids that rows or roots name.</summary>
    public static IReadOnlySet<string> Ids(LarderRoot root)
    {
        ArgumentNullException.ThrowIfNull(root);
        return root.Database.Query(
            "SELECT id FROM mounts UNION SELECT substr(name, 7) FROM roots "
            + "WHERE name BETWEEN 'mount/' AND 'mount0' AND length(name) = 38 AND substr(name, 7) NOT GLOB '*[^0-9a-f]*'",
            row => row.Text(0)).ToHashSet();
    }

    /// <summary>
    /// Records a tree that is about to be mounted. From then on no segment that there is changes its places, whichever of
    /// them turn out to have the tree: see <see cref="TryNarrow"/>.
    /// </summary>
    /// <exception cref="Formats.Errors.LarderException">LRD2308: some of it was collected meanwhile; nothing is recorded.</exception>
    public void Record(MountedTree tree)
    {
        ArgumentNullException.ThrowIfNull(tree);
        using StoreWriter writer = store.BeginWriting();
        new StoreRoots(store, clock).CommitWith(writer, RootName(tree.Id), tree.FileSystem, expires: null, work =>
        {
            Insert(work, tree);
            work.Execute("INSERT INTO image_segment (mount, segment) SELECT ?1, id FROM segments", tree.Id);
        });
    }

    /// <summary>
    /// Lists only the segments that a tree was found in. False when one of them was not listed, since something was mended
    /// meanwhile: it is then, and where the blobs are is to be asked again.
    /// </summary>
    public bool TryNarrow(string id, IReadOnlyCollection<long> segments)
    {
        ArgumentNullException.ThrowIfNull(segments);
        using UnitOfWork work = _database.Begin();
        HashSet<long> listed = [.. work.Query("SELECT segment FROM image_segment WHERE mount = ?1", row => row.Number(0), id)];
        bool isComplete = listed.IsSupersetOf(segments);
        if (isComplete)
        {
            work.Execute("DELETE FROM image_segment WHERE mount = ?1", id);
        }

        foreach (long segment in segments)
        {
            work.Execute("INSERT INTO image_segment (mount, segment) VALUES (?1, ?2) ON CONFLICT DO NOTHING", id, segment);
        }

        work.Commit(StoreKillPoints.CommitPinned);
        return isComplete;
    }

    /// <summary>
    /// Records again the trees whose images say that this run of the kernel was given them, and of which the database knows
    /// nothing: it was lost, or is an older one. Some of them may be mounted no more.
    /// </summary>
    public static void Restore(LarderRoot root)
    {
        ArgumentNullException.ThrowIfNull(root);
        using UnitOfWork work = root.Database.Begin();
        if (Restore(work, root))
        {
            work.Commit(StoreKillPoints.CommitPinned);
        }
    }

    /// <summary>
    /// Whether somebody has a segment open that a tree lists: who reads the tree has all of them, so that nobody does where
    /// one of them is open nowhere. True where the file system cannot tell.
    /// </summary>
    public bool MayBeRead(string id)
    {
        using DirectoryHandle segments = store.Root.Directory.OpenDirectory([.. RootPaths.Store, .. "/"u8, .. RootPaths.Segments]);
        IReadOnlyList<long> listed = SegmentsOf(id);
        foreach (long segment in listed)
        {
            using SafeFileHandle? file = segments.TryOpenRead(SegmentLayout.FileName(segment));
            if (file is not null && FileUse.IsOpenElsewhere(file) is false)
            {
                return false;
            }
        }

        return listed.Count > 0;
    }

    /// <summary>The segments that a tree lists.</summary>
    public IReadOnlyList<long> SegmentsOf(string id) =>
        _database.Query("SELECT segment FROM image_segment WHERE mount = ?1 ORDER BY segment", row => row.Number(0), id);

    /// <summary>Forgets a tree that nobody reads any more, with its root.</summary>
    public void Forget(string id) =>
        new StoreRoots(store, clock).RemoveWith(RootName(id), work => work.Execute("DELETE FROM mounts WHERE id = ?1", id));

    internal static IReadOnlyList<MountedTree> List(LarderDatabase database) => database.Query(
        "SELECT id, name, entry, metadata, target, image, boot, mounted FROM mounts ORDER BY mounted, id",
        row => new MountedTree(
            row.Text(0),
            row.Text(1),
            new FileSystem(RootEntry.DecodeCanonical(row.Bytes(2)), new(row.Bytes(3))),
            row.Bytes(4),
            row.Bytes(5),
            row.Text(6),
            DateTimeOffset.FromUnixTimeMilliseconds(row.Number(7))));

    /// <summary>As <see cref="Restore(LarderRoot)"/>, within a unit of work; false when nothing was to be done.</summary>
    internal static bool Restore(UnitOfWork work, LarderRoot root)
    {
        HashSet<string> known = [.. List(root.Database).Select(static tree => tree.Id)];
        string boot = MountTable.BootId();
        bool isChanged = false;
        foreach ((MountedTree tree, IReadOnlyList<long> segments) in MountImage.Signed(root).Where(said => said.Tree.Boot == boot && !known.Contains(said.Tree.Id)))
        {
            Insert(work, tree);
            foreach (long segment in segments)
            {
                work.Execute("INSERT INTO image_segment (mount, segment) VALUES (?1, ?2)", tree.Id, segment);
            }

            isChanged = true;
        }

        return isChanged;
    }

    private static void Insert(UnitOfWork work, MountedTree tree) => work.Execute(
        "INSERT INTO mounts (id, name, entry, metadata, target, image, boot, mounted) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        tree.Id,
        tree.Name,
        RootEntry.Encode(tree.FileSystem.Root),
        tree.FileSystem.Metadata.Bytes.ToArray(),
        tree.Target.ToArray(),
        tree.Image.ToArray(),
        tree.Boot,
        tree.Mounted.ToUnixTimeMilliseconds());

    /// <summary>The segments in which nothing may move now; within a unit of work, until it commits.</summary>
    internal static IReadOnlySet<long> PinnedSegments(LarderDatabase database) =>
        database.Query("SELECT DISTINCT segment FROM image_segment", row => row.Number(0)).ToHashSet();
}
