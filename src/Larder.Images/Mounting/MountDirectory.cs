using System.Text;
using Larder.Database.Roots;
using Larder.Native.Durability;
using Larder.Native.Files;
using Larder.Native.Mounts;
using Larder.Store.Mounted;
using Microsoft.Win32.SafeHandles;

namespace Larder.Images.Mounting;

/// <summary>
/// <c>mounts/</c> of a root: a file of metadata for each mount, named by its id; and what the kernel says of them. Owns its
/// handle.
/// </summary>
internal sealed class MountDirectory : IDisposable
{
    private const uint OwnerOnly = 0x1C0;
    private const uint OwnerFile = 0x180;
    private readonly string _path;
    private readonly DirectoryHandle _handle;
    private readonly IReadOnlyList<MountEntry> _seen = MountTable.Read();

    private MountDirectory(string path, DirectoryHandle handle) => (_path, _handle) = (path, handle);

    /// <summary>Opens it with what is mounted now, and makes it where it is not there.</summary>
    public static MountDirectory Open(LarderRoot root)
    {
        _ = root.Directory.EnsureDirectory(RootPaths.Mounts, OwnerOnly);
        return TryOpen(root)!;
    }

    /// <summary>Opens it with what is mounted now; null when nothing ever was.</summary>
    public static MountDirectory? TryOpen(LarderRoot root) => root.Directory.TryOpenDirectory(RootPaths.Mounts) is { } handle
        ? new MountDirectory(Path.Combine(root.Path, Encoding.ASCII.GetString(RootPaths.Mounts)), handle)
        : null;

    /// <summary>Absolute path of a mount's metadata, as the kernel is told it, and tells it; another command may spell it otherwise.</summary>
    public byte[] PathOf(string id) => Encoding.UTF8.GetBytes(Path.Combine(_path, Encoding.ASCII.GetString(MountImage.NameOf(id))));

    /// <summary>A new file for metadata.</summary>
    public SafeFileHandle Create(string id)
    {
        _ = _handle.TryUnlink(MountImage.NameOf(id));
        return _handle.CreateFile(MountImage.NameOf(id), OwnerFile);
    }

    /// <summary>What the metadata takes of its disk.</summary>
    public long SizeOf(string id) => _handle.TryStat(MountImage.NameOf(id))?.AllocatedBytes ?? 0;

    /// <summary>Takes metadata away; nothing happens when it is not there.</summary>
    public void Remove(string id) => Durable.Unlink(_handle, MountImage.NameOf(id), MountKillPoints.Unlink);

    /// <summary>The ids of all files.</summary>
    public IEnumerable<string> Ids() => _handle.List().Select(static entry => MountImage.TryIdOf(entry.Name)).OfType<string>();

    /// <summary>Where this process sees a mount; null when it does not.</summary>
    public ReadOnlyMemory<byte>? PointOf(string id) => _seen.LastOrDefault(entry => IdOf(entry) == id)?.Point;

    /// <summary>The mount that is on top at a path, by its id; null when that was not mounted over any store.</summary>
    public string? IdAt(byte[] point) => _seen.LastOrDefault(entry => entry.Point.Span.SequenceEqual(point)) is { } top ? IdOf(top) : null;

    /// <summary>
    /// Whether the kernel has a mount, in whatever namespace. The metadata is open as long as it has; where a file system
    /// cannot tell that, what this process sees decides. Null when the metadata is gone, and this process sees no mount.
    /// </summary>
    public bool? IsUsed(string id)
    {
        using SafeFileHandle? file = _handle.TryOpenRead(MountImage.NameOf(id));
        return file is null ? PointOf(id) is null ? null : true : FileUse.IsOpenElsewhere(file) ?? PointOf(id) is not null;
    }

    public void Dispose() => _handle.Dispose();

    // By its id, which is never given twice, and not by the path to it: a root has as many paths as links and mounts lead to it.
    private static string? IdOf(MountEntry entry) => entry.Type.Span.SequenceEqual("erofs"u8) ? MountImage.TryIdOf(entry.Source.Span) : null;
}
