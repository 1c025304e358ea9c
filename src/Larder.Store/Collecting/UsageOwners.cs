namespace Larder.Store.Collecting;

/// <summary>For each blob, by its row id, who reaches it: nobody, one owner, or several; and what that sums up to.</summary>
internal sealed class UsageOwners
{
    private const int Several = -1;
    private readonly List<string> _names = [];
    private readonly List<(long Bytes, long Exclusive)> _sums = [];
    private readonly Dictionary<string, int> _numbers = [];
    private int[] _owners = [];

    /// <summary>Notes that an owner reaches a blob; each owner says so once of each.</summary>
    public void Add(string name, long id, long size)
    {
        if (!_numbers.TryGetValue(name, out int number))
        {
            number = _names.Count + 1;
            _numbers.Add(name, number);
            _names.Add(name);
            _sums.Add(default);
        }

        if (id >= _owners.Length)
        {
            Array.Resize(ref _owners, (int)Math.Max(id + 1, Math.Max(1024, _owners.Length * 2L)));
        }

        ref int owner = ref _owners[id];
        owner = owner == 0 ? number : Several;
        _sums[number - 1] = _sums[number - 1] with { Bytes = _sums[number - 1].Bytes + size };
    }

    /// <summary>Whether anybody reaches a blob.</summary>
    public bool IsOwned(long id) => id < _owners.Length && _owners[id] != 0;

    /// <summary>Counts a blob for the only one who reaches it, after all were added.</summary>
    public void CountExclusive(long id, long size)
    {
        if (id < _owners.Length && _owners[id] > 0)
        {
            (long bytes, long exclusive) = _sums[_owners[id] - 1];
            _sums[_owners[id] - 1] = (bytes, exclusive + size);
        }
    }

    /// <summary>The sums of all owners by name.</summary>
    /// <param name="isReclaimable">Whether what only this owner reaches may be taken.</param>
    public IReadOnlyList<UsageEntry> Entries(Predicate<string> isReclaimable) =>
    [
        .. _names.Zip(_sums, (name, sum) => new UsageEntry(name, sum.Bytes, sum.Bytes - sum.Exclusive, sum.Exclusive, isReclaimable(name) ? sum.Exclusive : 0))
            .OrderBy(entry => entry.Name, StringComparer.Ordinal),
    ];
}
