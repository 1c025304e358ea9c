namespace Larder.Store.Trees;

/// <summary>What a tree has.</summary>
/// <param name="Files">Regular files, each path of a link group counted.</param>
/// <param name="Directories">Directories, the root not counted.</param>
/// <param name="Symlinks">Symbolic links.</param>
/// <param name="Specials">Devices and fifos.</param>
/// <param name="Bytes">The sum of the files' sizes.</param>
public readonly record struct TreeCounts(long Files, long Directories, long Symlinks, long Specials, long Bytes);
