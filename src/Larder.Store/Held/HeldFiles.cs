using System.Buffers;
using System.Text;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Native.Durability;
using Larder.Native.Files;
using Larder.Store.Segments;
using Microsoft.Win32.SafeHandles;

namespace Larder.Store.Held;

/// <summary>
/// <c>store/held</c>: a file for each blob that lies in no segment, named by its digest. It is a further name of a file of
/// an installed revision, so its bytes are on disk once; and since it is a name of its own, it stays when the revision
/// goes. Who owns the root can write to it through the revision: every read is compared with the digest. Owns the
/// directory.
/// </summary>
internal sealed class HeldFiles(DirectoryHandle store) : IDisposable
{
    private static ReadOnlySpan<byte> Directory => "held"u8;

    /// <summary>Opens a held file; null when it is not there, as one is whose blob was put into a segment again.</summary>
    /// <exception cref="LarderException">LRD8004: it cannot be opened.</exception>
    public SafeFileHandle? TryOpen(Digest digest)
    {
        try
        {
            byte[] path = PathOf(digest);

            // Anything else may have been put there through the revision; a fifo would keep us waiting.
            return store.TryStat(path) is { Kind: FileKind.File } ? store.TryOpenRead(path) : null;
        }
        catch (LinuxException error)
        {
            throw StoreErrors.CannotRead(error);
        }
    }

    /// <summary>How many names a held file has, itself counted; 0 when it is not there.</summary>
    public uint CountNames(Digest digest) => store.TryStat(PathOf(digest)) is { Kind: FileKind.File } status ? status.LinkCount : 0;

    /// <summary>The digests that files are named by; what has another name is not ours.</summary>
    public IReadOnlyList<Digest> List()
    {
        using DirectoryHandle? held = store.TryOpenDirectory(Directory);
        List<Digest> found = [];
        Span<byte> bytes = stackalloc byte[Digest.Size];
        foreach (ListedName entry in held?.List() ?? [])
        {
            if (entry.Name.Length == Digest.TextLength && Convert.FromHexString(entry.Name, bytes, out _, out _) is OperationStatus.Done)
            {
                found.Add(new Digest(bytes));
            }
        }

        return found;
    }

    /// <summary>Gives files of an installed revision further names here, and makes these durable.</summary>
    /// <param name="tree">The revision's tree.</param>
    /// <param name="files">Their paths below it, and what they should hold.</param>
    /// <returns>Those that now are here and hold what they should.</returns>
    /// <exception cref="LinuxException">A disk refused.</exception>
    public IReadOnlyList<HeldFile> Hold(DirectoryHandle tree, IReadOnlyList<HeldFile> files)
    {
        _ = store.EnsureDirectory(Directory, 0x1C0);
        Durable.Sync(store.Handle, StoreKillPoints.SyncHeld);
        using DirectoryHandle held = store.OpenDirectory(Directory);
        List<HeldFile> sound = [];
        foreach (HeldFile file in files)
        {
            StoreKillPoints.HoldFile.Before();
            if (TryLink(tree, file, held))
            {
                // Compared under the new name: what the old one leads to may change at any moment.
                if (Holds(file))
                {
                    sound.Add(file);
                }
                else
                {
                    _ = held.TryUnlink(NameOf(file.Digest));
                }
            }

            StoreKillPoints.HoldFile.After();
        }

        Durable.Sync(held.Handle, StoreKillPoints.SyncHeld);
        return sound;
    }

    /// <summary>Removes a held file that no row points to.</summary>
    public void Unlink(Digest digest) => Durable.Unlink(store, PathOf(digest), StoreKillPoints.UnlinkHeld);

    /// <inheritdoc/>
    public void Dispose() => store.Dispose();

    private bool Holds(HeldFile file)
    {
        try
        {
            using SafeFileHandle? open = TryOpen(file.Digest);
            return open is not null && RandomAccess.GetLength(open) == file.Size && SegmentScan.HasDigest(open, 0, file.Size, file.Digest);
        }
        catch (LarderException)
        {
            // Its mode may forbid even its owner to read it.
            return false;
        }
    }

    // False where it cannot be had as it is: on another file system, gone, or with as many names as a file can have.
    private static bool TryLink(DirectoryHandle tree, HeldFile file, DirectoryHandle held)
    {
        ReadOnlySpan<byte> path = file.Path.Span;
        int slash = path.LastIndexOf((byte)'/');
        try
        {
            using DirectoryHandle? inside = slash < 0 ? null : tree.OpenDirectory(path[..slash]);
            return held.TryLink(inside ?? tree, path[(slash + 1)..], NameOf(file.Digest));
        }
        catch (LinuxException error) when (error.Error is Errno.NotFound or Errno.NotDirectory or Errno.Loop or Errno.Exists)
        {
            return false;
        }
    }

    private static byte[] NameOf(Digest digest) => Encoding.ASCII.GetBytes(Convert.ToHexStringLower(digest.Bytes));

    private static byte[] PathOf(Digest digest) => [.. Directory, (byte)'/', .. NameOf(digest)];
}
