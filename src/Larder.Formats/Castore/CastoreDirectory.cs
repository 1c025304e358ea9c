using System.Collections.Immutable;
using Larder.Formats.Digests;

namespace Larder.Formats.Castore;

/// <summary>
/// A castore directory: entries in the order of their names' unsigned bytes. Immutable, and always valid: names keep
/// <see cref="EntryName"/>'s rules, none stands twice, sizes do not overflow (docs/formats/castore.md).
/// </summary>
public sealed partial class CastoreDirectory
{
    // What the sum rule guards: entries, plus the sizes that entries record for directories.
    private readonly ulong _specifiedSize;

    /// <summary>Takes over entries that are valid one by one, in any order of memory but sorted by name.</summary>
    private CastoreDirectory(ImmutableArray<DirectoryEntry> sortedEntries)
    {
        Entries = sortedEntries;
        _specifiedSize = SpecifiedSize(sortedEntries);
    }

    /// <summary>
    /// The directory without entries. Its encoding has no bytes, so its digest is that of the empty blob.
    /// </summary>
    public static CastoreDirectory Empty { get; } = new([]);

    /// <summary>The entries in the order of their names.</summary>
    public ImmutableArray<DirectoryEntry> Entries { get; }

    /// <summary>
    /// The number that a parent records: 2 × entries + the sizes that the entries record for directories. snix counts
    /// every entry twice; we do too, for equal digests, and it is frozen. Advisory: never trust it. Stands still at
    /// 2⁶⁴−1, which no parent can record.
    /// </summary>
    public ulong Size
    {
        get
        {
            ulong size = unchecked(_specifiedSize + (ulong)Entries.Length);
            return size < _specifiedSize ? ulong.MaxValue : size;
        }
    }

    /// <summary>
    /// True when a parent may record <paramref name="recorded"/> for this directory: by the specification's rule
    /// (entries + sizes) or by snix's (entries twice). Which was used below does not matter: sizes count as written.
    /// </summary>
    public bool SizeMatches(ulong recorded) => recorded == _specifiedSize || recorded == Size;

    /// <summary>Finds an entry by binary search.</summary>
    public bool TryFind(ReadOnlySpan<byte> name, out Node node)
    {
        int low = 0;
        int high = Entries.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            ref readonly DirectoryEntry entry = ref Entries.ItemRef(middle);
            int order = entry.Name.Span.SequenceCompareTo(name);
            if (order == 0)
            {
                node = entry.Node;
                return true;
            }

            if (order < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        node = default;
        return false;
    }

    /// <summary>The digest of the encoding. Computed at each call.</summary>
    public Digest ComputeDigest() => Digest.Of(Encode());

    /// <summary>The node that stands for this directory in its parent. Computes the digest.</summary>
    public Node ToNode() => Node.Directory(ComputeDigest(), Size);

    /// <summary>Checks what a builder collected, sorted by name.</summary>
    /// <exception cref="Errors.LarderException">LRD2201: a name stands twice, or sizes overflow.</exception>
    internal static CastoreDirectory FromSorted(ImmutableArray<DirectoryEntry> entries)
    {
        for (int i = 1; i < entries.Length; i++)
        {
            if (entries.ItemRef(i - 1).Name.Span.SequenceEqual(entries.ItemRef(i).Name.Span))
            {
                throw CastoreFailure.Directory(
                    $"the name «{NameText.Show(entries.ItemRef(i).Name.Span)}» stands twice");
            }
        }

        return entries.IsEmpty ? Empty : new(entries);
    }

    /// <summary>Refuses a name that no entry can have.</summary>
    internal static void CheckName(ReadOnlySpan<byte> name)
    {
        if (EntryName.Problem(name) is string problem)
        {
            throw CastoreFailure.Directory($"the name «{NameText.Show(name)}» {problem}");
        }
    }

    private static ulong SpecifiedSize(ImmutableArray<DirectoryEntry> entries)
    {
        UInt128 size = (UInt128)entries.Length;
        foreach (ref readonly DirectoryEntry entry in entries.AsSpan())
        {
            size += entry.Node.Kind is NodeKind.Directory ? entry.Node.Size : 0;
        }

        return size <= ulong.MaxValue
            ? (ulong)size
            : throw CastoreFailure.Directory("the sizes of its directories exceed 64 bits");
    }
}
