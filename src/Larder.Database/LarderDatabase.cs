using System.Globalization;
using Larder.Formats.Errors;
using Microsoft.Data.Sqlite;

namespace Larder.Database;

/// <summary>
/// The record of everything that is not content: one SQLite file in WAL mode, shared by processes. Owns its connection;
/// used by one thread at a time. Writers queue for <see cref="BusyTimeout"/> and then fail with LRD9003.
/// </summary>
public sealed class LarderDatabase : IDisposable
{
    /// <summary>How long a writer waits for another: no unit of work of ours holds the lock for more than a batch of blobs.</summary>
    public static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(60);

    private readonly SqliteConnection _connection;

    private LarderDatabase(SqliteConnection connection) => _connection = connection;

    internal SqliteConnection Connection => _connection;

    /// <summary>Opens the file, making it and bringing its schema up to date as needed.</summary>
    /// <exception cref="LarderException">LRD9001 newer schema, LRD9002 damaged, LRD9003 busy.</exception>
    public static LarderDatabase Open(string path) => Open(path, Migrations.All);

    internal static LarderDatabase Open(string path, IReadOnlyList<string> migrations)
    {
        SystemSqlite.Prepare();
        return DatabaseErrors.Translate(() =>
        {
            SqliteConnection connection = new(new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Mode = SqliteOpenMode.ReadWriteCreate,
                Pooling = false,
                ForeignKeys = true,
                DefaultTimeout = (int)BusyTimeout.TotalSeconds,
            }.ToString());
            try
            {
                connection.Open();
                LarderDatabase database = new(connection);
                database.Run(string.Create(CultureInfo.InvariantCulture, $"PRAGMA busy_timeout = {BusyTimeout.TotalMilliseconds}"));
                database.Run("PRAGMA synchronous = FULL");

                // Holds the inner pages of an index of 10^7 blobs, so that a lookup reads two pages and not eight.
                database.Run("PRAGMA cache_size = -32768");
                new Migrator(database, path).BringUpToDate(migrations);
                return database;
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        });
    }

    /// <summary>Begins a unit of work; it holds the write lock at once, so that what it read stays true until it commits.</summary>
    public UnitOfWork Begin() => DatabaseErrors.Translate(() => new UnitOfWork(this));

    /// <summary>Prepares one statement, to be run many times with other parameters; while a unit of work is open, within it.</summary>
    public Statement Prepare(string sql) => new(this, sql);

    /// <summary>Runs one statement and reads its rows; while a unit of work is open, within it.</summary>
    public IReadOnlyList<T> Query<T>(string sql, Func<Row, T> read, params ReadOnlySpan<object?> parameters)
    {
        using Statement statement = Prepare(sql);
        return statement.Query(read, parameters);
    }

    /// <summary>The first row of a query; null (or the default) when there is none.</summary>
    public T? First<T>(string sql, Func<Row, T> read, params ReadOnlySpan<object?> parameters)
    {
        IReadOnlyList<T> rows = Query(sql, read, parameters);
        return rows.Count == 0 ? default : rows[0];
    }

    /// <summary>The schema version that the file has.</summary>
    public int SchemaVersion => (int)First("PRAGMA user_version", row => row.Number(0));

    /// <summary>The schema version that this build knows.</summary>
    public static int KnownSchemaVersion => Migrations.All.Count;

    /// <summary>What the tables of the file have that this build's have not, or the other way round; null when they are the same.</summary>
    public string? FindSchemaDamage()
    {
        const string Objects = "SELECT name, coalesce(sql, '') FROM sqlite_schema ORDER BY name";
        using LarderDatabase fresh = Open(":memory:");
        (string, string)[] found = [.. Query(Objects, row => (row.Text(0), row.Text(1)))];
        (string, string)[] known = [.. fresh.Query(Objects, row => (row.Text(0), row.Text(1)))];
        return found.SequenceEqual(known) ? null : "its tables are not those that were made";
    }

    /// <summary>Closes the connection.</summary>
    public void Dispose() => _connection.Dispose();

    internal void Run(string sql)
    {
        using SqliteCommand command = _connection.CreateCommand();
#pragma warning disable CA2100 // The text is ours: pragmas and migrations.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
