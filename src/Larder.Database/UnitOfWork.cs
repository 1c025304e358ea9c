using Larder.Native.Durability;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Larder.Database;

/// <summary>One database transaction: all of it is durable once <see cref="Commit"/> returns, or none of it is.</summary>
public sealed class UnitOfWork : IDisposable
{
    private readonly LarderDatabase _database;
    private readonly SqliteTransaction _transaction;
    private bool _isCommitted;

    internal UnitOfWork(LarderDatabase database)
    {
        _database = database;
        _transaction = database.Connection.BeginTransaction(deferred: false);
    }

    /// <summary>Runs one statement; returns the number of rows it changed.</summary>
    public int Execute(string sql, params ReadOnlySpan<object?> parameters)
    {
        using Statement statement = _database.Prepare(sql);
        return statement.Execute(parameters);
    }

    /// <inheritdoc cref="LarderDatabase.Query"/>
    public IReadOnlyList<T> Query<T>(string sql, Func<Row, T> read, params ReadOnlySpan<object?> parameters) =>
        _database.Query(sql, read, parameters);

    /// <inheritdoc cref="LarderDatabase.First"/>
    public T? First<T>(string sql, Func<Row, T> read, params ReadOnlySpan<object?> parameters) =>
        _database.First(sql, read, parameters);

    /// <summary>The row id of the last row inserted.</summary>
    public long LastRowId => First("SELECT last_insert_rowid()", row => row.Number(0));

    /// <summary>
    /// Whether nothing of the unit is durable, now or after any recovery. A commit that failed may have left all of it in
    /// the log, unless what failed was a write to a full disk: the frame that commits is written last.
    /// </summary>
    public bool IsSurelyUndone { get; private set; } = true;

    /// <summary>Makes the unit durable.</summary>
    public void Commit(KillPoint point)
    {
        point.Before();
        IsSurelyUndone = false;
        DatabaseErrors.Translate(() =>
        {
            try
            {
                _transaction.Commit();
                return true;
            }
            catch (SqliteException error) when (error.SqliteErrorCode == raw.SQLITE_FULL)
            {
                IsSurelyUndone = true;
                throw;
            }
        });
        _isCommitted = true;
        point.After();
    }

    /// <summary>Undoes the unit unless it was committed.</summary>
    public void Dispose()
    {
        // A commit that finds the disk full is rolled back by SQLite itself, which the provider does not notice: it would
        // fail to roll back what is not there, and take the connection for busy from then on.
        if (!_isCommitted && raw.sqlite3_get_autocommit(_database.Connection.Handle) != 0)
        {
            RunScript("BEGIN");
        }

        _transaction.Dispose();
    }

    internal void RunScript(string sql)
    {
        using SqliteCommand command = _database.Connection.CreateCommand();
        command.Transaction = _transaction;
#pragma warning disable CA2100 // The text is ours: pragmas and migrations.
        command.CommandText = sql;
#pragma warning restore CA2100
        DatabaseErrors.Translate(command.ExecuteNonQuery);
    }
}
