namespace Larder.Formats.Ext4;

/// <summary>What the structures of an image are written from.</summary>
/// <param name="Options">As the caller chose.</param>
/// <param name="Identity">UUID and seeds.</param>
/// <param name="Layout">Where structures are.</param>
/// <param name="Allocator">Which blocks are taken.</param>
/// <param name="Journal">The inode of the journal; null without one.</param>
/// <param name="ResizeBlock">The block that leads to what is kept for more descriptors.</param>
/// <param name="HasValuesInInodes">Whether a value of an extended attribute has an inode of its own.</param>
internal sealed record Ext4Plan(
    Ext4Options Options, Ext4Identity Identity, Ext4Layout Layout, BlockAllocator Allocator, Ext4Inode? Journal, long ResizeBlock, bool HasValuesInInodes);
