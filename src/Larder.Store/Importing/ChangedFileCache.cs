using System.Buffers.Binary;
using Larder.Database.Roots;
using Larder.Formats.Digests;
using Larder.Formats.FileMetadata;
using Larder.Native.Durability;
using Larder.Native.Files;
using Larder.Store.Segments;
using Microsoft.Win32.SafeHandles;

namespace Larder.Store.Importing;

/// <summary>
/// What the last import of a directory found, so that importing it again reads only what changed. It never tells a stale
/// digest: a file counts as unchanged when its inode, length, modification time and change time are the same, and was
/// changed well before that import began (what is younger could change again within the same tick of the clock, as git
/// says of its index). It is used only while a root keeps what that import made, so that all of it is in the store.
/// </summary>
/// <remarks>
/// A file below <c>store/seen</c> for each path that was imported. It can be deleted at any time; one that is damaged is
/// not used. Nothing is synced.
/// </remarks>
public sealed class ChangedFileCache
{
    // No file system that we know keeps times more coarsely (FAT does, in steps of two seconds).
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(3);

    private readonly ContentStore _store;
    private readonly byte[] _name;
    private readonly DateTimeOffset _before;
    private readonly Digest? _id;

    private ChangedFileCache(ContentStore store, byte[] name, DateTimeOffset before, ReadOnlyMemory<byte> seen)
    {
        _store = store;
        _name = name;
        _before = before;
        if (!seen.IsEmpty && new Digest(seen.Span.Slice(24, Digest.Size)) is var id && IsKept(store, id))
        {
            _id = id;
            Root = SeenDirectory.At(seen, BinaryPrimitives.ReadInt64LittleEndian(seen.Span[8..]));
        }
    }

    /// <summary>The directory itself; null when nothing is known of it.</summary>
    internal SeenDirectory? Root { get; }

    /// <summary>Opens the cache for a path, before the import begins.</summary>
    /// <param name="store">The store that is imported into.</param>
    /// <param name="path">The absolute path of the directory, as bytes; only a name for the cache.</param>
    /// <param name="clock">Tells when the import begins.</param>
    public static ChangedFileCache Open(ContentStore store, ReadOnlySpan<byte> path, TimeProvider clock)
    {
        byte[] name = System.Text.Encoding.ASCII.GetBytes(Digest.Of(path).ToString());
        using DirectoryHandle? parent = OpenDirectory(store);
        using DirectoryHandle? directory = parent?.TryOpenDirectory("seen"u8);
        return new ChangedFileCache(store, name, clock.GetUtcNow() - Margin, directory is null ? default : Read(directory, name));
    }

    /// <summary>Keeps what an import found for the next one. Fails silently: the cache only saves time.</summary>
    internal void Keep(ScannedDirectory root, FileSystem fileSystem, bool isAllRecalled)
    {
        Digest id = fileSystem.ComputeId();
        if (isAllRecalled && id == _id)
        {
            return;
        }

        try
        {
            using DirectoryHandle parent = OpenDirectory(_store)!;
            _ = parent.EnsureDirectory("seen"u8, 0x1C0);
            using DirectoryHandle directory = parent.OpenDirectory("seen"u8);
            byte[] aside = [(byte)'.', .. _name, .. ".new"u8];
            _ = directory.TryUnlink(aside);
            try
            {
                using (SafeFileHandle file = directory.CreateFile(aside, 0x180))
                {
                    new SeenWriter(file, _before).Write(root, id);
                }

                Durable.Rename(directory, aside, directory, _name, replace: true, StoreKillPoints.KeepSeen);
            }
            catch (IOException)
            {
                _ = directory.TryUnlink(aside);
                throw;
            }
        }
        catch (IOException)
        {
            // A full disk, most likely: the import itself is as good without it.
        }
    }

    private static DirectoryHandle? OpenDirectory(ContentStore store) => store.Root.Directory.TryOpenDirectory(RootPaths.Store);

    private static bool IsKept(ContentStore store, Digest id) =>
        store.Database.First(
            "SELECT 1 FROM roots WHERE file_system = ?1 AND expires IS NULL LIMIT 1", row => row.Number(0), id.Bytes.ToArray()) == 1;

    private static ReadOnlyMemory<byte> Read(DirectoryHandle directory, byte[] name)
    {
        using SafeFileHandle? file = directory.TryOpenRead(name);
        long length = file is null ? 0 : RandomAccess.GetLength(file);
        if (length is < SeenLayout.HeadSize + 32 or > int.MaxValue)
        {
            return default;
        }

        byte[] bytes = new byte[length];
        if (SegmentScan.ReadFully(file!, bytes, 0) != length || !bytes.AsSpan().StartsWith(SeenLayout.Magic))
        {
            return default;
        }

        Blake3Hasher hasher = new();
        hasher.Update(bytes.AsSpan(SeenLayout.HeadSize..^Digest.Size));
        hasher.Update(bytes.AsSpan(0, SeenLayout.HeadSize));
        return hasher.Finish() == new Digest(bytes.AsSpan(^Digest.Size..)) ? bytes : default;
    }
}
