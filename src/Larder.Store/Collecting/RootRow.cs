using Larder.Database;
using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Formats.FileMetadata;

namespace Larder.Store.Collecting;

/// <summary>A root as collecting sees it: the digest of its record says whether it is still the same one.</summary>
internal sealed record RootRow(string Name, FileSystem FileSystem, Digest Record, long Created, long? Expires)
{
    /// <summary>Names that an import without a name gave: the only ones that go by age and by size.</summary>
    public bool IsUnnamedImport => Name.StartsWith("import/", StringComparison.Ordinal);

    /// <summary>All roots, the oldest first.</summary>
    public static IReadOnlyList<RootRow> All(LarderDatabase database) => database.Query(
        "SELECT r.name, f.entry, f.metadata, r.record, r.created, r.expires FROM roots r JOIN file_systems f ON f.id = r.file_system "
        + "ORDER BY r.created, r.name",
        row => new RootRow(
            row.Text(0),
            new FileSystem(RootEntry.DecodeCanonical(row.Bytes(1)), new Digest(row.Bytes(2))),
            new Digest(row.Bytes(3)),
            row.Number(4),
            row.OptionalNumber(5)));
}
