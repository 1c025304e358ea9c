using Larder.Database;
using Larder.Formats.Digests;

namespace Larder.Store.Roots;

/// <summary>A place where a file system came from, and can be read again.</summary>
/// <param name="Kind">One of the constants below.</param>
/// <param name="Location">An absolute path, in bytes.</param>
public sealed record ContentSource(string Kind, ReadOnlyMemory<byte> Location)
{
    /// <summary>A directory of this machine.</summary>
    public const string Directory = "directory";

    /// <summary>A tar archive, as it was imported.</summary>
    public const string Archive = "archive";

    /// <summary>A pack file, whose layers make the file system.</summary>
    public const string Pack = "pack";

    /// <summary>As a person reads it.</summary>
    public override string ToString() => $"{Kind} {Formats.Castore.NameText.Show(Location.Span)}";

    /// <summary>A source at a path; relative ones are below the working directory.</summary>
    public static ContentSource At(string kind, string path) => new(kind, System.Text.Encoding.UTF8.GetBytes(Path.GetFullPath(path)));

    /// <summary>All that is recorded for a file system, the latest first.</summary>
    internal static IReadOnlyList<ContentSource> Of(ContentStore store, Digest fileSystem) => store.Database.Query(
        "SELECT kind, location FROM content_sources WHERE file_system = ?1 ORDER BY recorded DESC, kind, location",
        row => new ContentSource(row.Text(0), row.Bytes(1)),
        fileSystem.Bytes.ToArray());

    internal void Record(UnitOfWork work, Digest fileSystem, DateTimeOffset now) => work.Execute(
        "INSERT OR REPLACE INTO content_sources (file_system, kind, location, recorded) VALUES (?1, ?2, ?3, ?4)",
        fileSystem.Bytes.ToArray(),
        Kind,
        Location.ToArray(),
        now.ToUnixTimeMilliseconds());
}
