using System.Text;
using Larder.Database.Roots;
using Larder.Install.Records;
using Larder.Store.Held;

namespace Larder.Install;

/// <summary>The trees of installed revisions, as the store needs to know them.</summary>
public static class InstalledTrees
{
    /// <summary>Those of all revisions whose files are on disk, current or not.</summary>
    public static IReadOnlyList<InstalledTree> Of(LarderRoot root) =>
    [
        .. new RevisionTable(root.Database).All().Where(revision => revision.IsOnDisk)
            .Select(revision => new InstalledTree(PathOf(revision), revision.FileSystem)),
    ];

    /// <summary>The tree of a revision, relative to the root.</summary>
    public static byte[] PathOf(InstalledRevision revision) =>
        [.. RootPaths.Installed, (byte)'/', .. Encoding.ASCII.GetBytes(revision.RelativePath), .. "/tree"u8];
}
