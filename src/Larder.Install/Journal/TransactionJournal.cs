using System.Text.Json;
using Larder.Database;
using Larder.Database.Roots;
using Larder.Formats.Packs;
using Larder.Native.Durability;

namespace Larder.Install.Journal;

/// <summary>
/// The journal: what was asked for, how far it got, and what its steps said. Every change is one commit. While a
/// transaction runs, its process holds its number in <c>locks/transactions</c>; a number that is free belongs to a
/// transaction that is finished or was interrupted.
/// </summary>
public sealed class TransactionJournal(LarderRoot root, TimeProvider clock)
{
    private const string Columns =
        "SELECT id, parent, type, state, display, publisher, name, request, plan, error, created, finished FROM transactions";

    private static ReadOnlySpan<byte> LockFile => "transactions"u8;

    /// <summary>Writes a request down and takes its lock.</summary>
    internal (long Id, FileLock Lock) Begin(TransactionType type, TransactionRequest request, string display, long? parent)
    {
        using UnitOfWork work = root.Database.Begin();
        work.Execute(
            "INSERT INTO transactions (parent, type, state, display, request, created) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            parent,
            type.Text(),
            TransactionState.Resolve.Text(),
            display,
            JsonSerializer.Serialize(request, InstallJson.Default.TransactionRequest),
            Now());
        long id = work.LastRowId;

        // Taken before anyone can see the row, so that nobody takes it for interrupted.
        FileLock taken = TryLock(id) ?? throw new InvalidOperationException($"The lock of the new transaction {id} is held.");
        work.Commit(InstallKillPoints.CommitRequest);
        return (id, taken);
    }

    /// <summary>Takes the lock of a transaction whose process is gone; null while it runs.</summary>
    internal FileLock? TryLock(long id) => FileLock.TryTakeByte(root.Locks, LockFile, id);

    /// <summary>Records that a step begins, with the plan as it stands before the act.</summary>
    internal void BeginStep(long id, TransactionState state, TransactionPlan plan)
    {
        using UnitOfWork work = root.Database.Begin();
        SetStep(work, id, state, "begun");
        Save(work, id, state, plan);
        work.Commit(InstallKillPoints.CommitStepBegun);
    }

    /// <summary>Records that a step is done.</summary>
    internal void EndStep(long id, TransactionState state, TransactionPlan plan, Action<UnitOfWork>? also = null)
    {
        using UnitOfWork work = root.Database.Begin();
        SetStep(work, id, state, "done");
        also?.Invoke(work);
        Save(work, id, state, plan);
        work.Commit(InstallKillPoints.CommitStepDone);
    }

    /// <summary>Saves what a step learned in its middle.</summary>
    internal void SavePlan(long id, TransactionState state, TransactionPlan plan, Action<UnitOfWork>? also = null)
    {
        using UnitOfWork work = root.Database.Begin();
        also?.Invoke(work);
        Save(work, id, state, plan);
        work.Commit(InstallKillPoints.CommitPlan);
    }

    /// <summary>Records that a step was undone.</summary>
    internal void UndoStep(long id, TransactionState state, Action<UnitOfWork>? also = null)
    {
        using UnitOfWork work = root.Database.Begin();
        SetStep(work, id, state, "undone");
        also?.Invoke(work);
        work.Commit(InstallKillPoints.CommitStepUndone);
    }

    /// <summary>Ends a transaction.</summary>
    internal void Finish(long id, TransactionState state, TransactionError? error, Action<UnitOfWork>? also = null)
    {
        using UnitOfWork work = root.Database.Begin();
        work.Execute(
            "UPDATE transactions SET state = ?2, error = ?3, finished = ?4 WHERE id = ?1",
            id,
            state.Text(),
            error is null ? null : JsonSerializer.Serialize(error, InstallJson.Default.TransactionError),
            state is TransactionState.Interrupted ? null : Now());
        also?.Invoke(work);
        work.Commit(InstallKillPoints.CommitFinished);
    }

    /// <summary>The states whose steps were begun or done and not undone, first to last.</summary>
    internal IReadOnlyList<TransactionState> OpenSteps(long id) => root.Database.Query(
        "SELECT state FROM steps WHERE transaction_id = ?1 AND status <> 'undone' ORDER BY ordinal",
        row => StateNames.ParseState(row.Text(0)),
        id);

    /// <summary>Writes a line to a transaction's log.</summary>
    public void Log(long id, string level, TransactionState state, string message)
    {
        using UnitOfWork work = root.Database.Begin();
        work.Execute(
            "INSERT INTO log_lines (transaction_id, ordinal, level, time, state, message) VALUES "
            + "(?1, (SELECT count(*) FROM log_lines WHERE transaction_id = ?1), ?2, ?3, ?4, ?5)",
            id,
            level,
            Now(),
            state.Text(),
            message);
        work.Commit(InstallKillPoints.CommitLog);
    }

    /// <summary>A transaction's log, first line first.</summary>
    public IReadOnlyList<LogLine> ReadLog(long id) => root.Database.Query(
        "SELECT level, time, state, message FROM log_lines WHERE transaction_id = ?1 ORDER BY ordinal",
        row => new LogLine(row.Text(0), Time(row.Number(1)), row.Text(2), row.Text(3)),
        id);

    /// <summary>One transaction; null when there is none of that number.</summary>
    public TransactionRecord? Find(long id) => root.Database.First(Columns + " WHERE id = ?1", Read, id);

    /// <summary>All transactions, newest first.</summary>
    public IReadOnlyList<TransactionRecord> List() => root.Database.Query(Columns + " ORDER BY id DESC", Read);

    /// <summary>Transactions of users that are not finished, oldest first.</summary>
    internal IReadOnlyList<TransactionRecord> Unfinished() =>
        root.Database.Query(Columns + " WHERE finished IS NULL AND parent IS NULL ORDER BY id", Read);

    /// <summary>The unfinished children of a transaction, newest first: in this order they are undone.</summary>
    internal IReadOnlyList<TransactionRecord> UnfinishedChildren(long id) =>
        root.Database.Query(Columns + " WHERE finished IS NULL AND parent = ?1 ORDER BY id DESC", Read, id);

    /// <summary>Asks a running transaction to stop before its next act.</summary>
    public void RequestCancel(long id)
    {
        using UnitOfWork work = root.Database.Begin();
        work.Execute("UPDATE transactions SET cancel_requested = 1 WHERE id = ?1", id);
        work.Commit(InstallKillPoints.CommitCancel);
    }

    internal bool IsCancelRequested(long id) =>
        root.Database.First("SELECT cancel_requested FROM transactions WHERE id = ?1", row => row.Number(0), id) != 0;

    /// <summary>Begins an interrupted transaction anew.</summary>
    internal void Restart(long id)
    {
        using UnitOfWork work = root.Database.Begin();
        work.Execute("DELETE FROM steps WHERE transaction_id = ?1", id);
        work.Execute("UPDATE transactions SET state = ?2, plan = NULL, cancel_requested = 0 WHERE id = ?1", id, TransactionState.Resolve.Text());
        work.Commit(InstallKillPoints.CommitRestart);
    }

    private static void SetStep(UnitOfWork work, long id, TransactionState state, string status) => work.Execute(
        "INSERT INTO steps (transaction_id, ordinal, state, status, changed) VALUES (?1, ?2, ?3, ?4, unixepoch()) "
        + "ON CONFLICT DO UPDATE SET status = excluded.status, changed = excluded.changed",
        id,
        (int)state,
        state.Text(),
        status);

    private static void Save(UnitOfWork work, long id, TransactionState state, TransactionPlan plan)
    {
        PackName? pack = plan.Pack is null ? null : PackName.Parse(plan.Pack);
        work.Execute(
            "UPDATE transactions SET state = ?2, plan = ?3, publisher = ?4, name = ?5, display = coalesce(?6, display) WHERE id = ?1",
            id,
            state.Text(),
            JsonSerializer.Serialize(plan, InstallJson.Default.TransactionPlan),
            pack?.Publisher,
            pack?.Name,
            plan.Pack);
    }

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private TransactionRecord Read(Row row)
    {
        long id = row.Number(0);
        TransactionState state = StateNames.ParseState(row.Text(3));
        return new TransactionRecord(
            id,
            row.OptionalNumber(1),
            StateNames.ParseType(row.Text(2)),
            state.IsTerminal() || IsRunning(row.OptionalNumber(1) ?? id) ? state : TransactionState.Interrupted,
            row.Text(4),
            row.OptionalText(5) is { } publisher ? PackName.Create(publisher, row.Text(6)) : null,
            JsonSerializer.Deserialize(row.Text(7), InstallJson.Default.TransactionRequest)!,
            row.OptionalText(8) is { } plan ? JsonSerializer.Deserialize(plan, InstallJson.Default.TransactionPlan)! : new TransactionPlan(),
            row.OptionalText(9) is { } error ? JsonSerializer.Deserialize(error, InstallJson.Default.TransactionError) : null,
            Time(row.Number(10)),
            row.OptionalNumber(11) is long finished ? Time(finished) : null);
    }

    // Children have no lock of their own: that of the transaction which a user asked for stands for them.
    private bool IsRunning(long id)
    {
        long asked = root.Database.First(
            "WITH RECURSIVE up (id, parent) AS (SELECT id, parent FROM transactions WHERE id = ?1 "
            + "UNION ALL SELECT t.id, t.parent FROM transactions t JOIN up ON t.id = up.parent) SELECT id FROM up WHERE parent IS NULL",
            row => row.Number(0),
            id);
        return !FileLock.IsByteFree(root.Locks, LockFile, asked);
    }

    private long Now() => clock.GetUtcNow().ToUnixTimeMilliseconds();
}
