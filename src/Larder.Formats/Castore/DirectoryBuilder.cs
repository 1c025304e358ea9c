namespace Larder.Formats.Castore;

/// <summary>Collects the entries of one directory, in any order. For one thread.</summary>
public sealed class DirectoryBuilder
{
    private readonly List<DirectoryEntry> _entries = [];
    private bool _isSorted = true;

    /// <summary>Entries so far.</summary>
    public int Count => _entries.Count;

    /// <summary>Adds an entry; the name is copied.</summary>
    /// <returns>This builder.</returns>
    /// <exception cref="Errors.LarderException">LRD2201: the name is not valid.</exception>
    /// <exception cref="ArgumentException"><paramref name="node"/> is the default value.</exception>
    public DirectoryBuilder Add(ReadOnlySpan<byte> name, Node node)
    {
        CastoreDirectory.CheckName(name);
        if (node.Kind is NodeKind.None)
        {
            throw new ArgumentException("There is no node to add.", nameof(node));
        }

        // Callers mostly come in order; then nothing needs sorting.
        _isSorted = _isSorted && (_entries.Count == 0 || _entries[^1].Name.Span.SequenceCompareTo(name) < 0);
        _entries.Add(new(name.ToArray(), node));
        return this;
    }

    /// <summary>The directory of all entries added. The builder may be added to and built again.</summary>
    /// <exception cref="Errors.LarderException">LRD2201: a name was added twice, or sizes overflow.</exception>
    public CastoreDirectory Build()
    {
        if (!_isSorted)
        {
            _entries.Sort((x, y) => NameComparer.Instance.Compare(x.Name, y.Name));
            _isSorted = true;
        }

        return CastoreDirectory.FromSorted([.. _entries]);
    }

    /// <summary>Forgets all entries, for the next directory.</summary>
    public void Clear()
    {
        _entries.Clear();
        _isSorted = true;
    }
}
