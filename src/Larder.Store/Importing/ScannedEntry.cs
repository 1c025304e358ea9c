using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Formats.FileMetadata;
using Larder.Native.Files;

namespace Larder.Store.Importing;

/// <summary>
/// One name of a directory while it is imported. Small, because a tree has very many of them; what only few have stands
/// in <see cref="More"/>.
/// </summary>
internal struct ScannedEntry
{
    /// <summary>The name.</summary>
    public byte[] Name;

    /// <summary>What it is; <see cref="FileKind.Unknown"/> for what was left out, or went away before it was opened.</summary>
    public FileKind Kind;

    /// <summary>All attributes; those of a directory stand in <see cref="More"/>.</summary>
    public PathAttributes Attributes;

    /// <summary>The digest of a file.</summary>
    public Digest Digest;

    /// <summary>The length of a file; the numbers of a device, major in the upper 32 bits.</summary>
    public long Size;

    /// <summary>The inode as it was read.</summary>
    public InodeStamp Stamp;

    /// <summary>
    /// A <see cref="ScannedDirectory"/>; or for an inode with several names an <see cref="ImportedLink"/>; else for a
    /// symbolic link its target as <c>byte[]</c>, and null for all others.
    /// </summary>
    public object? More;

    /// <summary>The node in the tree; null for what has none: devices, fifos, and what was left out.</summary>
    public readonly Node? Node => Kind switch
    {
        FileKind.Directory => ((ScannedDirectory)More!).Node,
        FileKind.File => Formats.Castore.Node.File(Digest, (ulong)Size, (Attributes.Mode & PathAttributes.OwnerExecute) != 0),
        FileKind.Symlink => More is ImportedLink link ? link.Node : Formats.Castore.Node.Symlink((byte[])More!),
        _ => null,
    };
}
