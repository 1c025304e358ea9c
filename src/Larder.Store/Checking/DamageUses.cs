using Larder.Formats.Digests;
using Larder.Store.Roots;

namespace Larder.Store.Checking;

/// <summary>Says of damaged blobs what needs them.</summary>
internal static class DamageUses
{
    /// <summary>The same damages in a steady order, each once, with the uses of those that are blobs.</summary>
    public static IReadOnlyList<Damage> Fill(ContentStore store, IReadOnlyList<Damage> damages)
    {
        HashSet<Digest> wanted = [.. damages.Where(damage => damage.Digest is not null).Select(damage => damage.Digest!.Value)];
        if (damages.Count == 0)
        {
            return damages;
        }

        ContentUses uses = new(store, wanted);
        if (wanted.Count > 0)
        {
            Dictionary<string, Digest> records = store.Database
                .Query("SELECT name, record FROM roots WHERE length(record) = 32", row => (row.Text(0), new Digest(row.Bytes(1))))
                .ToDictionary(pair => pair.Item1, pair => pair.Item2);
            foreach (StoreRoot root in new StoreRoots(store, TimeProvider.System).List())
            {
                uses.Add(root, records.TryGetValue(root.Name, out Digest record) ? record : null);
            }
        }

        return
        [
            .. damages
                .DistinctBy(damage => (damage.Kind, damage.Digest, damage.Digest is null ? damage.Segment : null, damage.Digest is null ? damage.Why : ""))
                .OrderBy(damage => damage.Kind)
                .ThenBy(damage => damage.Segment)
                .Select(damage => damage.Digest is { } digest ? damage with { Uses = uses.Of(digest).Uses, HasMoreUses = uses.Of(digest).HasMore } : damage),
        ];
    }
}
