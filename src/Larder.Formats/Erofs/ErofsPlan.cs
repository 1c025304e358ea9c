namespace Larder.Formats.Erofs;

/// <summary>What a superblock says.</summary>
/// <param name="Root">The root directory.</param>
/// <param name="Inodes">How many there are.</param>
/// <param name="Blocks">Blocks of the image.</param>
/// <param name="AttributeBlock">The first block of shared attributes.</param>
/// <param name="Devices">Files that hold bytes of files.</param>
/// <param name="Uuid">The UUID.</param>
/// <param name="Label">The name.</param>
internal sealed record ErofsPlan(
    ErofsInode Root, long Inodes, long Blocks, long AttributeBlock, IReadOnlyList<ErofsDevice> Devices, Guid Uuid, string Label);
