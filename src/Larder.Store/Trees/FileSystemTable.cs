using Larder.Database;
using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Formats.FileMetadata;

namespace Larder.Store.Trees;

/// <summary>The rows of <c>file_systems</c>.</summary>
internal static class FileSystemTable
{
    public static void Add(UnitOfWork work, FileSystem fileSystem) => work.Execute(
        "INSERT OR IGNORE INTO file_systems (id, entry, metadata) VALUES (?1, ?2, ?3)",
        fileSystem.ComputeId().Bytes.ToArray(),
        RootEntry.Encode(fileSystem.Root),
        fileSystem.Metadata.Bytes.ToArray());

    public static FileSystem? Find(LarderDatabase database, Digest id) => database.First(
        "SELECT entry, metadata FROM file_systems WHERE id = ?1",
        row => (FileSystem?)new FileSystem(RootEntry.DecodeCanonical(row.Bytes(0)), new Digest(row.Bytes(1))),
        id.Bytes.ToArray());
}
