namespace Larder.Store.Trees;

/// <summary>What a tree has.</summary>
/// <param name="Files">Regular files, each path of a link group counted.</param>
/// <param name="Directories">Directories, the root not counted.</param>
/// <param name="Symlinks">Symbolic links.</param>
/// <param name="Specials">Devices and fifos.</param>
/// <param name="Bytes">The sum of the files' sizes.</param>
public readonly record struct TreeCounts(long Files, long Directories, long Symlinks, long Specials, long Bytes)
{
    /// <summary>The sum of two counts.</summary>
    public TreeCounts Plus(in TreeCounts other) => new(
        Files + other.Files, Directories + other.Directories, Symlinks + other.Symlinks, Specials + other.Specials, Bytes + other.Bytes);
}
