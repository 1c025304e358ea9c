using System.Security.Cryptography;
using System.Text;
using Larder.Database.Roots;
using Larder.Formats.Erofs;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Materialise.Disks;
using Larder.Native.Durability;
using Larder.Native.Files;
using Larder.Native.Mounts;
using Larder.Store;
using Larder.Store.Mounted;
using Microsoft.Win32.SafeHandles;

namespace Larder.Images.Mounting;

/// <summary>
/// Has the kernel mount trees straight over the store: an EROFS image of their metadata, whose device table points at
/// segments. No bytes of files are copied, but those of less than 2 KiB, and of trees in more than 64 segments those in the
/// others. For root only.
/// </summary>
/// <remarks>
/// A row lists the segments before the image is made, and goes after the mount is gone, so a kill leaves a row too many at
/// worst. Each call takes away what such kills, other programs' unmounts and restarts of the machine left.
/// </remarks>
/// <param name="store">Has the trees; not owned.</param>
/// <param name="clock">Dates mounts.</param>
public sealed class StoreMounts(ContentStore store, TimeProvider clock)
{
    private readonly MountedTrees _trees = new(store, clock);

    /// <summary>Mounts a tree, to be read only.</summary>
    /// <param name="name">What it is called in lists and messages.</param>
    /// <param name="fileSystem">What to mount; its root is a directory.</param>
    /// <param name="target">An existing directory.</param>
    /// <param name="isPrivileged">Lets set-uid and set-gid bits, file capabilities and device nodes of the tree act.</param>
    /// <param name="cancellationToken">Leaves nothing.</param>
    /// <exception cref="LarderException">
    /// LRD8003: not root. LRD3201: the kernel cannot. LRD3202: nothing can be mounted there. LRD2402, LRD2301, LRD2302,
    /// LRD2308, LRD8002, LRD8004.
    /// </exception>
    public StoreMount Mount(
        string name, FileSystem fileSystem, string target, bool isPrivileged = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        RequireRoot($"{name} was not mounted");
        using DirectoryHandle directory = OpenTarget(name, target);
        using FileLock alone = MountLock.Take(store.Root, cancellationToken);
        using MountDirectory mounts = MountDirectory.Open(store.Root);
        DropGone(mounts);
        byte[] point = MountTable.PathOf(directory);
        if (OwnAt(mounts, point) is not null)
        {
            throw MountErrors.Taken(name, point);
        }

        string id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        byte[] image = mounts.PathOf(id);
        if (image.Length > NewMount.LongestValue)
        {
            throw MountErrors.LongRoot(name, image.Length);
        }

        MountedTree tree = new(id, name, fileSystem, point, image, MountTable.BootId(), clock.GetUtcNow());
        try
        {
            // Before its row, so that where there is a row and no file somebody took the file away.
            mounts.Create(id).Dispose();
            _trees.Record(tree);
            Attach(tree, Write(mounts, tree, cancellationToken), directory, isPrivileged);
        }
        catch
        {
            Forget(mounts, id);
            throw;
        }

        return Describe(mounts, tree) with { IsSeen = true };
    }

    /// <summary>Unmounts what is mounted at a path.</summary>
    /// <exception cref="LarderException">LRD8003: not root. LRD3203: nothing of this root is there. LRD3204: somebody uses it.</exception>
    public UnmountedTree Unmount(string target)
    {
        ArgumentNullException.ThrowIfNull(target);
        RequireRoot($"{target} was not unmounted");
        using FileLock alone = MountLock.Take(store.Root);
        using MountDirectory mounts = MountDirectory.Open(store.Root);
        DropGone(mounts);
        byte[] point = PointOf(target);
        string id = OwnAt(mounts, point) ?? throw MountErrors.NotThere(target);
        MountKillPoints.Detach.Before();
        try
        {
            MountTable.Unmount(point);
        }
        catch (LinuxException error)
        {
            throw MountErrors.Failed(target, error);
        }

        MountKillPoints.Detach.After();
        using MountDirectory after = MountDirectory.Open(store.Root);
        bool isUsed = after.IsUsed(id) ?? _trees.MayBeRead(id);
        if (!isUsed)
        {
            Forget(after, id);
        }

        return new UnmountedTree(id, point, isUsed);
    }

    /// <summary>All mounts that the kernel has, the oldest first.</summary>
    public IReadOnlyList<StoreMount> List()
    {
        IReadOnlyList<MountedTree> trees = MountedTrees.List(store.Root);
        if (trees.Count == 0)
        {
            return [];
        }

        using MountDirectory mounts = MountDirectory.Open(store.Root);
        return [.. trees.Where(tree => IsThere(mounts, tree)).Select(tree => Describe(mounts, tree))];
    }

    /// <summary>
    /// Takes away what mounts left that the kernel no longer has, so that it is garbage for a collection that follows;
    /// nothing while somebody is mounting.
    /// </summary>
    public static void DropGone(LarderRoot root, TimeProvider clock)
    {
        using MountDirectory? mounts = MountDirectory.TryOpen(root);
        if (mounts is null && MountedTrees.Ids(root).Count == 0)
        {
            return;
        }

        using FileLock? alone = MountLock.TryTake(root);
        if (alone is not null)
        {
            using ContentStore store = ContentStore.Open(root);
            using MountDirectory now = MountDirectory.Open(root);
            new StoreMounts(store, clock).DropGone(now);
        }
    }

    /// <summary>What is said of an image that came as a finished disk.</summary>
    public static LarderException NoTree(string name) => MountErrors.NoTree(name);

    /// <summary>What is said where nothing can be mounted, since there is no root.</summary>
    public static LarderException NothingAt(string target) => MountErrors.NotThere(target);

    private void DropGone(MountDirectory mounts)
    {
        if (mounts.Ids().Except(MountedTrees.List(store.Root).Select(static tree => tree.Id)).Any(id => mounts.IsUsed(id) is true))
        {
            MountedTrees.Restore(store.Root);
        }

        Dictionary<string, MountedTree> rows = MountedTrees.List(store.Root).ToDictionary(tree => tree.Id);
        foreach (string id in mounts.Ids().Union(MountedTrees.Ids(store.Root)))
        {
            if (rows.TryGetValue(id, out MountedTree? tree) ? !IsThere(mounts, tree) : mounts.IsUsed(id) is not true)
            {
                Forget(mounts, id);
            }
        }
    }

    private bool IsThere(MountDirectory mounts, MountedTree tree) =>
        tree.Boot == MountTable.BootId() && (mounts.IsUsed(tree.Id) ?? _trees.MayBeRead(tree.Id));

    // Another root may have what is mounted there.
    private string? OwnAt(MountDirectory mounts, byte[] point) =>
        mounts.IdAt(point) is { } id && (mounts.Ids().Contains(id) || MountedTrees.Ids(store.Root).Contains(id)) ? id : null;

    private void Forget(MountDirectory mounts, string id)
    {
        try
        {
            _trees.Forget(id);
        }
        finally
        {
            // Gives space back also where a full disk kept the rows from going.
            mounts.Remove(id);
        }
    }

    // What is mended meanwhile lies elsewhere then.
    private IReadOnlyList<long> Write(MountDirectory mounts, MountedTree tree, CancellationToken cancellationToken)
    {
        IReadOnlyList<long> segments;
        do
        {
            using SafeFileHandle file = mounts.Create(tree.Id);
            segments = ErofsImage.WriteOverStore(
                store, tree.FileSystem, file, new ErofsOptions(), new DiskWriting { CancellationToken = cancellationToken }).Segments;
            MountImage.Sign(file, tree, segments);
        }
        while (!_trees.TryNarrow(tree.Id, segments));

        return segments;
    }

    private void Attach(MountedTree tree, IReadOnlyList<long> segments, DirectoryHandle directory, bool isPrivileged)
    {
        try
        {
            // In the order of the devices; a path of this process, since the kernel takes no long ones.
            List<SafeFileHandle> files = [.. segments.Select(store.OpenSegment)];
            using NewMount mount = NewMount.Make(
                "erofs"u8,
                tree.Image.Span,
                files.Select(file => KeyValuePair.Create("device", Encoding.ASCII.GetBytes($"/proc/self/fd/{file.DangerousGetHandle()}"))),
                MountRestrictions.ReadOnly | (isPrivileged ? MountRestrictions.None : MountRestrictions.NoSetUser | MountRestrictions.NoDevices));
            MountKillPoints.Attach.Before();
            mount.Attach(directory);
            MountKillPoints.Attach.After();
        }
        catch (LinuxException error)
        {
            throw MountErrors.Refused(tree.Name, error);
        }
    }

    private StoreMount Describe(MountDirectory mounts, MountedTree tree)
    {
        ReadOnlyMemory<byte>? point = mounts.PointOf(tree.Id);
        return new StoreMount(
            tree.Id,
            tree.Name,
            tree.FileSystem.ComputeId(),
            point ?? tree.Target,
            tree.Mounted,
            _trees.SegmentsOf(tree.Id).Count,
            mounts.SizeOf(tree.Id),
            point is not null);
    }

    private static void RequireRoot(string what)
    {
        if (!CurrentUser.IsRoot)
        {
            throw MountErrors.NotRoot(what);
        }
    }

    private static DirectoryHandle OpenTarget(string name, string target)
    {
        try
        {
            return DirectoryHandle.Open(target);
        }
        catch (LinuxException error)
        {
            throw MountErrors.NoDirectory(name, target, error);
        }
    }

    private static byte[] PointOf(string target)
    {
        try
        {
            using DirectoryHandle directory = DirectoryHandle.Open(target);
            return MountTable.PathOf(directory);
        }
        catch (LinuxException)
        {
            throw MountErrors.NotThere(target);
        }
    }
}
