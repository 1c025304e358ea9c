using Larder.Native.Files;

namespace Larder.Sandbox;

/// <summary>One entry of a tree's root, or of its <c>etc</c>: all that composing a sandbox needs to know of a tree.</summary>
/// <param name="Name">The name's bytes.</param>
/// <param name="LinkTarget">What it points to when it is a symlink; null for a directory or file.</param>
/// <param name="IsDirectory">True for a directory.</param>
/// <param name="Children">For the directory <c>etc</c>: its entries. With the capability <c>network</c> the host's
/// resolv.conf and hosts are put among them, which a directory bound as a whole has no room for.</param>
public sealed record TopLevelEntry(
    byte[] Name,
    byte[]? LinkTarget = null,
    bool IsDirectory = false,
    IReadOnlyList<TopLevelEntry>? Children = null)
{
    /// <summary>Reads the entries of a tree on disk, in the order of their bytes.</summary>
    /// <exception cref="LinuxException">The tree cannot be read.</exception>
    public static IReadOnlyList<TopLevelEntry> ReadTree(byte[] path)
    {
        using var tree = DirectoryHandle.Open(path.AsSpan());
        return Read(tree, isRoot: true);
    }

    private static List<TopLevelEntry> Read(DirectoryHandle directory, bool isRoot)
    {
        List<TopLevelEntry> entries = [];
        foreach (var listed in directory.List())
        {
            var kind = directory.Stat(listed.Name).Kind;
            IReadOnlyList<TopLevelEntry>? children = null;
            if (isRoot && kind == FileKind.Directory && listed.Name.AsSpan().SequenceEqual("etc"u8))
            {
                using var etc = directory.OpenDirectory(listed.Name);
                children = Read(etc, isRoot: false);
            }

            var target = kind == FileKind.Symlink ? directory.ReadSymlink(listed.Name) : null;
            entries.Add(new TopLevelEntry(listed.Name, target, kind == FileKind.Directory, children));
        }

        entries.Sort(static (a, b) => a.Name.AsSpan().SequenceCompareTo(b.Name));
        return entries;
    }
}
