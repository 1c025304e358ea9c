using Larder.Database;

namespace Larder.Install.Records;

/// <summary>The rows of <c>generations</c>.</summary>
public sealed class GenerationTable(LarderDatabase database)
{
    /// <summary>The number of the current generation; 0 before the first.</summary>
    public long Current => database.First("SELECT number FROM generations WHERE current = 1", row => row.Number(0));

    /// <summary>All generations that are kept, oldest first.</summary>
    public IReadOnlyList<long> Kept() => database.Query("SELECT number FROM generations ORDER BY number", row => row.Number(0));

    internal long Next => database.First("SELECT coalesce(max(n), 0) + 1 FROM (SELECT max(number) AS n FROM generations UNION SELECT max(generation) FROM history)", row => row.Number(0));

    internal static void Add(UnitOfWork work, long number, IEnumerable<long> revisions, long transaction, long now)
    {
        work.Execute("INSERT INTO generations (number, transaction_id, created) VALUES (?1, ?2, ?3)", number, transaction, now);
        foreach (long revision in revisions)
        {
            work.Execute("INSERT INTO generation_revisions (generation, revision_id) VALUES (?1, ?2)", number, revision);
        }
    }

    internal static void MakeCurrent(UnitOfWork work, long number)
    {
        work.Execute("UPDATE generations SET current = 0 WHERE current = 1");
        work.Execute("UPDATE generations SET current = 1 WHERE number = ?1", number);
    }

    internal static void Forget(UnitOfWork work, long number) => work.Execute("DELETE FROM generations WHERE number = ?1", number);
}
