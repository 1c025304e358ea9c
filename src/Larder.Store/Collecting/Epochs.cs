using Larder.Database;

namespace Larder.Store.Collecting;

/// <summary>The rows of <c>collections</c>: each is an epoch, and the latest one is the present.</summary>
internal static class Epochs
{
    /// <summary>The present epoch; 0 before the first collection.</summary>
    public static long Current(LarderDatabase database) =>
        database.First("SELECT coalesce(max(epoch), 0) FROM collections", row => row.Number(0));

    /// <summary>Begins an epoch within a unit of work; returns it.</summary>
    public static long Begin(UnitOfWork work, DateTimeOffset now)
    {
        work.Execute("INSERT INTO collections (started) VALUES (?1)", now.ToUnixTimeMilliseconds());
        return work.LastRowId;
    }
}
