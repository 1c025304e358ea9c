using System.Text;
using Larder.Database.Roots;
using Larder.Native.Durability;
using Larder.Native.Files;
using Larder.Native.Mounts;
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
    private const int IdLength = 32;
    private readonly string _path;
    private readonly DirectoryHandle _handle;
    private readonly IReadOnlyList<MountEntry> _seen = MountTable.Read();

    private MountDirectory(string path, DirectoryHandle handle) => (_path, _handle) = (path, handle);

    private static ReadOnlySpan<byte> Name => "mounts"u8;

    private static ReadOnlySpan<byte> Suffix => ".erofs"u8;

    /// <summary>Opens it with what is mounted now, and makes it where it is not there.</summary>
    public static MountDirectory Open(LarderRoot root)
    {
        _ = root.Directory.EnsureDirectory(Name, OwnerOnly);
        return TryOpen(root)!;
    }

    /// <summary>Opens it with what is mounted now; null when nothing ever was.</summary>
    public static MountDirectory? TryOpen(LarderRoot root) => root.Directory.TryOpenDirectory(Name) is { } handle
        ? new MountDirectory(Path.Combine(root.Path, Encoding.ASCII.GetString(Name)), handle)
        : null;

    /// <summary>Absolute path of a mount's metadata, as the kernel is told it, and tells it.</summary>
    public byte[] PathOf(string id) => Encoding.UTF8.GetBytes(Path.Combine(_path, Encoding.ASCII.GetString(FileOf(id))));

    /// <summary>A new file for metadata.</summary>
    public SafeFileHandle Create(string id)
    {
        _ = _handle.TryUnlink(FileOf(id));
        return _handle.CreateFile(FileOf(id), OwnerFile);
    }

    /// <summary>What the metadata takes of its disk.</summary>
    public long SizeOf(string id) => _handle.TryStat(FileOf(id))?.AllocatedBytes ?? 0;

    /// <summary>Takes metadata away; nothing happens when it is not there.</summary>
    public void Remove(string id) => Durable.Unlink(_handle, FileOf(id), MountKillPoints.Unlink);

    /// <summary>The ids of all files.</summary>
    public IEnumerable<string> Ids() => _handle.List().Select(entry => entry.Name)
        .Where(name => name.AsSpan().EndsWith(Suffix))
        .Select(name => Encoding.UTF8.GetString(name.AsSpan(0, name.Length - Suffix.Length)))
        .Where(IsId);

    /// <summary>Where this process sees a mount; null when it does not.</summary>
    public ReadOnlyMemory<byte>? PointOf(string id)
    {
        byte[] path = PathOf(id);
        return _seen.LastOrDefault(entry => entry.Source.Span.SequenceEqual(path))?.Point;
    }

    /// <summary>The mount that is on top at a path, by its id; null when that is none of this root.</summary>
    public string? IdAt(byte[] point)
    {
        MountEntry? top = _seen.LastOrDefault(entry => entry.Point.Span.SequenceEqual(point));
        if (top is null)
        {
            return null;
        }

        string name = Path.GetFileNameWithoutExtension(Encoding.UTF8.GetString(top.Source.Span));
        return IsId(name) && top.Source.Span.SequenceEqual(PathOf(name)) ? name : null;
    }

    /// <summary>
    /// Whether the kernel has a mount, in whatever namespace. The metadata is open as long as it has; where a file system
    /// cannot tell that, what this process sees decides.
    /// </summary>
    public bool IsUsed(string id)
    {
        using SafeFileHandle? file = _handle.TryOpenRead(FileOf(id));
        return (file is null ? null : FileUse.IsOpenElsewhere(file)) ?? PointOf(id) is not null;
    }

    public void Dispose() => _handle.Dispose();

    private static bool IsId(string text) => text.Length == IdLength && text.All(char.IsAsciiHexDigitLower);

    private static byte[] FileOf(string id) => [.. Encoding.ASCII.GetBytes(id), .. Suffix];
}
