using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Store.Roots;

namespace Larder.Store.Checking;

/// <summary>
/// Finds everything that needs some blobs: the roots, and the paths within them. Directories that lead to none of them are
/// read once, whatever the number of trees that share them.
/// </summary>
internal sealed class ContentUses(ContentStore store, IReadOnlySet<Digest> wanted)
{
    /// <summary>At most this many uses of one blob are listed.</summary>
    public const int MaxUses = 1000;

    // In trees that share directories with themselves paths can be far more than directories.
    private const int MaxStepsOfRoot = 1_000_000;

    private readonly Dictionary<Digest, bool> _leads = [];
    private readonly Dictionary<Digest, List<ContentUse>> _uses = [];
    private readonly HashSet<Digest> _more = [];

    /// <summary>The uses of a blob that were found, and whether there are more.</summary>
    public (IReadOnlyList<ContentUse> Uses, bool HasMore) Of(Digest digest) =>
        (_uses.TryGetValue(digest, out List<ContentUse>? uses) ? uses : [], _more.Contains(digest));

    /// <summary>Looks through one root.</summary>
    /// <param name="root">The root.</param>
    /// <param name="record">The blob of its record; null when nobody knows.</param>
    public void Add(StoreRoot root, Digest? record)
    {
        if (record is { } digest && wanted.Contains(digest))
        {
            Use(digest, new ContentUse(root.Name, null));
        }

        if (wanted.Contains(root.FileSystem.Metadata))
        {
            Use(root.FileSystem.Metadata, new ContentUse(root.Name, null));
        }

        Stack<(Node Node, byte[] Path)> open = new();
        open.Push((root.FileSystem.Root, []));
        for (int step = 0; step < MaxStepsOfRoot && open.TryPop(out (Node Node, byte[] Path) at); step++)
        {
            if (at.Node.Kind is NodeKind.Symlink)
            {
                continue;
            }

            if (wanted.Contains(at.Node.Digest))
            {
                Use(at.Node.Digest, new ContentUse(root.Name, at.Path));
            }

            if (at.Node.Kind is NodeKind.Directory && Leads(at.Node.Digest) && TryRead(at.Node.Digest) is { } directory)
            {
                foreach (DirectoryEntry entry in directory.Entries.Reverse())
                {
                    open.Push((entry.Node, at.Path.Length == 0 ? entry.Name.ToArray() : [.. at.Path, (byte)'/', .. entry.Name.Span]));
                }
            }
        }
    }

    private void Use(Digest digest, ContentUse use)
    {
        if (!_uses.TryGetValue(digest, out List<ContentUse>? uses))
        {
            uses = [];
            _uses.Add(digest, uses);
        }

        if (uses.Count == MaxUses)
        {
            _more.Add(digest);
        }
        else
        {
            uses.Add(use);
        }
    }

    // Whether something that is wanted is below a directory; trees can be deeper than a thread's stack.
    private bool Leads(Digest top)
    {
        Stack<(Digest Digest, bool IsSecond)> open = new();
        open.Push((top, false));
        while (open.TryPop(out (Digest Digest, bool IsSecond) at))
        {
            if (!at.IsSecond && _leads.ContainsKey(at.Digest))
            {
                continue;
            }

            DirectoryEntry[] entries = [.. TryRead(at.Digest)?.Entries ?? []];
            if (at.IsSecond)
            {
                _leads[at.Digest] = entries.Any(entry => entry.Node.Kind is not NodeKind.Symlink
                    && (wanted.Contains(entry.Node.Digest) || (entry.Node.Kind is NodeKind.Directory && _leads.GetValueOrDefault(entry.Node.Digest))));
                continue;
            }

            open.Push((at.Digest, true));
            foreach (DirectoryEntry entry in entries.Where(entry => entry.Node.Kind is NodeKind.Directory && !_leads.ContainsKey(entry.Node.Digest)))
            {
                open.Push((entry.Node.Digest, false));
            }
        }

        return _leads[top];
    }

    private CastoreDirectory? TryRead(Digest digest)
    {
        try
        {
            return store.ReadDirectory(digest);
        }
        catch (LarderException error) when (error.Code != ErrorCodes.DatabaseDamaged)
        {
            return null;
        }
    }
}
