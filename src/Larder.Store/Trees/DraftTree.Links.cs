using Larder.Formats.Errors;

namespace Larder.Store.Trees;

/// <content>Hard links whose files come later, or lie in a layer below.</content>
internal sealed partial class DraftTree
{
    /// <summary>
    /// Finds what the hard links name that came before their files. What such a link names is what has that name in the
    /// end; a link that a later entry replaced is nobody's any more.
    /// </summary>
    /// <exception cref="LarderException">LRD2307: nothing that can be linked has the name.</exception>
    public void ResolveLinks() => ResolveLinks(unknown: null);

    /// <summary>As <see cref="ResolveLinks()"/>; links to what is not there leave the tree.</summary>
    /// <param name="unknown">Gets their paths, and the path that each names; null to refuse them.</param>
    public void ResolveLinks(ICollection<(byte[] Path, byte[] Target)>? unknown)
    {
        if (_hasLinksAhead)
        {
            ResolveLinks(default, Root, unknown);
        }
    }

    private void ResolveLinks(ReadOnlyMemory<byte> path, DraftItem directory, ICollection<(byte[] Path, byte[] Target)>? unknown)
    {
        // What a name stands for is replaced while the names are walked.
        foreach ((ReadOnlyMemory<byte> name, DraftItem item) in directory.Children!.ToArray())
        {
            byte[] below = Below(path, name);
            if (item.IsDirectory)
            {
                ResolveLinks(below, item, unknown);
            }
            else if (item.Target is null)
            {
                continue;
            }
            else if (Linked(below, item, hasLower: unknown is not null, out byte[] last) is { } linked)
            {
                directory.Children![name] = linked.Link();
            }
            else if (unknown is not null)
            {
                _ = directory.Children!.Remove(name);
                unknown.Add((below, last));
            }
            else
            {
                throw NotLinkable(below, item, "and nothing has that name");
            }
        }
    }

    // Null when nothing has the name that the last link of a chain says. A directory that nothing speaks of may be a link of
    // a lower layer, by which something was put where it leads.
    private DraftItem? Linked(byte[] path, DraftItem link, bool hasLower, out byte[] last)
    {
        HashSet<DraftItem> passed = [];
        DraftItem? item = link;
        last = [];
        while (item?.Target is { } target)
        {
            last = target;
            item = !passed.Add(item) ? throw Refused(path, "it is a hard link that leads back to itself")
                : item.Linked ?? Find(target);
        }

        if (item is { IsDirectory: true, IsImplied: true } && hasLower)
        {
            return null;
        }

        if (item is { IsDirectory: true })
        {
            throw NotLinkable(path, link, "which is a directory");
        }

        // So that a chain of links is walked once, not once for each link of it.
        foreach (DraftItem each in passed)
        {
            each.Linked = item;
        }

        return item;
    }

    private static LarderException NotLinkable(byte[] path, DraftItem link, string why) =>
        Refused(path, $"it is a hard link to «{System.Text.Encoding.UTF8.GetString(link.Target!)}», {why}");
}
