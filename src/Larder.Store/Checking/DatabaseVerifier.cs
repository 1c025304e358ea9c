using Larder.Database;
using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Store.Roots;

namespace Larder.Store.Checking;

/// <summary>Asks whether the database is whole, and whether its roots are those that their records tell of.</summary>
internal static class DatabaseVerifier
{
    /// <summary>What SQLite says of the file; nothing when it is whole.</summary>
    public static List<Damage> CheckFile(LarderDatabase database)
    {
        try
        {
            List<string> found = [.. database.Query("PRAGMA integrity_check(10)", row => row.Text(0)).Where(text => text != "ok")];
            found.AddRange(database.FindSchemaDamage() is { } schema ? [schema] : []);
            found.AddRange(database.Query(
                "SELECT \"table\", parent, count(*) FROM pragma_foreign_key_check GROUP BY 1, 2",
                row => $"{row.Number(2)} rows of {row.Text(0)} refer to what {row.Text(1)} does not have"));
            return [.. found.Select(Of)];
        }
        catch (LarderException error) when (error.Code == ErrorCodes.DatabaseDamaged)
        {
            return [Of(error.Why)];
        }
    }

    /// <summary>Compares each root with its record, and each file system with its id.</summary>
    public static IEnumerable<Damage> CheckRoots(ContentStore store)
    {
        foreach ((byte[] id, byte[] entry, byte[] metadata) in store.Database.Query(
            "SELECT id, entry, metadata FROM file_systems", row => (row.Bytes(0), row.Bytes(1), row.Bytes(2))))
        {
            if (!IsFileSystem(id, entry, metadata))
            {
                yield return Of($"the row of the file system {Convert.ToHexStringLower(id)} is not the one that was written");
            }
        }

        foreach ((string name, byte[] id, byte[] record, long created, long? expires) in store.Database.Query(
            "SELECT name, file_system, record, created, expires FROM roots",
            row => (row.Text(0), row.Bytes(1), row.Bytes(2), row.Number(3), row.OptionalNumber(4))))
        {
            if (record.Length != Digest.Size)
            {
                yield return Of($"the row of the root {name} is not the one that was written");
            }
            else if (store.Find(new Digest(record)) is null)
            {
                yield return new Damage(DamageKind.Blob, new Digest(record), null, "the store does not have it") { Uses = [new ContentUse(name, null)] };
            }
            else if (ReadRecord(store, new Digest(record)) is { } written
                && (written.Name != name
                    || written.Milliseconds != created
                    || written.Expires != expires
                    || written.FileSystem is not { } fileSystem
                    || !fileSystem.ComputeId().Bytes.SequenceEqual(id)))
            {
                yield return Of($"the row of the root {name} says other than its record");
            }
        }
    }

    // Null when its bytes are damaged, which is found where blobs are read.
    private static RootRecord? ReadRecord(ContentStore store, Digest digest)
    {
        try
        {
            byte[] bytes = store.Read(digest, RootRecord.MaxLength);
            return Digest.Of(bytes) == digest ? RootRecord.TryDecode(bytes) : null;
        }
        catch (LarderException)
        {
            return null;
        }
    }

    private static bool IsFileSystem(byte[] id, byte[] entry, byte[] metadata)
    {
        try
        {
            return new FileSystem(RootEntry.DecodeCanonical(entry), new Digest(metadata)).ComputeId().Bytes.SequenceEqual(id);
        }
        catch (LarderException)
        {
            return false;
        }
    }

    private static Damage Of(string why) => new(DamageKind.Database, null, null, why);
}
