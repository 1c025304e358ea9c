using Larder.Formats.Errors;
using Larder.Native.Files;

namespace Larder.Database.Roots;

/// <summary>Tells a root that is new from one whose database is gone: only the latter has segments that no row was ever made for.</summary>
internal static class LostDatabase
{
    /// <summary>Refuses to take a root that lost its database for an empty one.</summary>
    /// <exception cref="LarderException">LRD9004.</exception>
    public static void Refuse(string path, DirectoryHandle root, LarderDatabase database)
    {
        // The row comes before the file, so it is asked for again once a file was seen.
        if (!HasReserved(database) && HasSegment(root) && !HasReserved(database))
        {
            throw new LarderException(
                ErrorCodes.DatabaseLost,
                $"The database of {path} is lost",
                "there is content below store/segments, and the database has never heard of any",
                "Put the database back from a backup, or run: larder store rebuild, which makes a new one from the store's segments");
        }
    }

    // AUTOINCREMENT remembers the last number also when all rows were collected.
    private static bool HasReserved(LarderDatabase database) =>
        database.First("SELECT seq FROM sqlite_sequence WHERE name = 'segments'", row => row.Number(0)) > 0;

    private static bool HasSegment(DirectoryHandle root)
    {
        using DirectoryHandle? store = root.TryOpenDirectory(RootPaths.Store);
        using DirectoryHandle? segments = store?.TryOpenDirectory(RootPaths.Segments);
        return segments is not null && segments.List().Any(entry => entry.Name.AsSpan().EndsWith(".seg"u8));
    }
}
