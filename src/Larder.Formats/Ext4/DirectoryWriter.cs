using Larder.Formats.Disks;

namespace Larder.Formats.Ext4;

/// <summary>The blocks of directories, linear or indexed.</summary>
/// <param name="identity">Where hashes and checksums begin.</param>
internal sealed class DirectoryWriter(Ext4Identity identity)
{
    /// <summary>What <c>lost+found</c> has, as other writers give it.</summary>
    public const int LostAndFoundBlocks = 4;

    private readonly NameHash _hash = new(identity.HashSeed);

    /// <summary>States how many blocks the names take, and whether they have an index.</summary>
    /// <exception cref="Errors.LarderException">LRD2402: more names than an index of two levels leads to.</exception>
    public void Measure(Ext4Inode directory)
    {
        DirectoryEntries entries = directory.Entries!;
        entries.Trim();
        if (LinearDirectory.Fits(entries))
        {
            directory.Size = DiskBlock.Size;
        }
        else
        {
            HashedDirectory hashed = new(entries, _hash);
            if (!hashed.Fits)
            {
                throw DiskErrors.CannotHold("A directory", $"its names fill more than the {HashedDirectory.MaxLeaves} blocks that an index leads to");
            }

            directory.Size = (long)hashed.Blocks * DiskBlock.Size;
            directory.Flags |= Ext4Inode.IndexFlag;
        }
    }

    /// <summary>The blocks of a directory that was measured.</summary>
    public byte[] Build(Ext4Inode directory)
    {
        uint seed = identity.SeedOf(directory.Number);
        if (directory.IsOwn)
        {
            return LinearDirectory.BuildLostAndFound(directory.Number, directory.Parent, seed, LostAndFoundBlocks);
        }

        return (directory.Flags & Ext4Inode.IndexFlag) == 0
            ? LinearDirectory.Build(directory.Entries!, directory.Number, directory.Parent, seed)
            : new HashedDirectory(directory.Entries!, _hash).Build(directory.Number, directory.Parent, seed);
    }
}
