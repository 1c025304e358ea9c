using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Larder.Database;

/// <summary>
/// A prepared statement with positional parameters <c>?1</c>, <c>?2</c>, …: long, int, bool, double, string, byte[] or
/// null. Owns the native statement. It speaks to SQLite itself, since ADO.NET's objects cost more than most statements.
/// </summary>
public sealed class Statement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private readonly Row _row;

    internal Statement(LarderDatabase database, string sql)
    {
        _database = database.Connection.Handle!;
        _statement = DatabaseErrors.Translate(() =>
        {
            SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(_database, sql, out sqlite3_stmt statement, out string tail), _database);
            return string.IsNullOrWhiteSpace(tail)
                ? statement
                : throw new ArgumentException($"There is more than one statement: «{tail}» is left.", nameof(sql));
        });
        _row = new Row(_statement);
    }

    /// <summary>Runs the statement; returns the number of rows it changed.</summary>
    public int Execute(params ReadOnlySpan<object?> parameters)
    {
        Bind(parameters);
        return Execute();
    }

    /// <summary>Runs the statement and reads its rows.</summary>
    public IReadOnlyList<T> Query<T>(Func<Row, T> read, params ReadOnlySpan<object?> parameters)
    {
        Bind(parameters);
        List<T> rows = [];
        try
        {
            while (Step())
            {
                rows.Add(read(_row));
            }

            return rows;
        }
        finally
        {
            _ = raw.sqlite3_reset(_statement);
        }
    }

    /// <summary>Binds bytes to a parameter, from 1, for <see cref="First"/> and <see cref="Execute()"/>.</summary>
    public void Bind(int parameter, ReadOnlySpan<byte> value) => Check(BindBytes(parameter, value));

    /// <summary>Binds a number to a parameter, from 1, for <see cref="First"/> and <see cref="Execute()"/>.</summary>
    public void Bind(int parameter, long value) => Check(raw.sqlite3_bind_int64(_statement, parameter, value));

    /// <summary>Runs the statement with what is bound; returns the number of rows it changed.</summary>
    public int Execute()
    {
        try
        {
            while (Step())
            {
            }

            return raw.sqlite3_changes(_database);
        }
        finally
        {
            _ = raw.sqlite3_reset(_statement);
        }
    }

    /// <summary>Runs the statement with what is bound, and reads the first row; the default when there is none.</summary>
    public T? First<T>(Func<Row, T> read)
    {
        try
        {
            return Step() ? read(_row) : default;
        }
        finally
        {
            _ = raw.sqlite3_reset(_statement);
        }
    }

    /// <summary>Runs the statement with what is bound, and shows each row.</summary>
    public void Each(Action<Row> read)
    {
        try
        {
            while (Step())
            {
                read(_row);
            }
        }
        finally
        {
            _ = raw.sqlite3_reset(_statement);
        }
    }

    /// <summary>Frees the native statement.</summary>
    public void Dispose() => _statement.Dispose();

    private bool Step()
    {
        int result = raw.sqlite3_step(_statement);
        if (result is raw.SQLITE_ROW or raw.SQLITE_DONE)
        {
            return result == raw.SQLITE_ROW;
        }

        Check(result);
        return false;
    }

    private void Bind(ReadOnlySpan<object?> parameters)
    {
        for (int index = 0; index < parameters.Length; index++)
        {
            int parameter = index + 1;
            Check(parameters[index] switch
            {
                null => raw.sqlite3_bind_null(_statement, parameter),
                long number => raw.sqlite3_bind_int64(_statement, parameter, number),
                int number => raw.sqlite3_bind_int64(_statement, parameter, number),
                bool flag => raw.sqlite3_bind_int64(_statement, parameter, flag ? 1 : 0),
                double number => raw.sqlite3_bind_double(_statement, parameter, number),
                string text => raw.sqlite3_bind_text(_statement, parameter, text),
                byte[] bytes => BindBytes(parameter, bytes),
                _ => throw new ArgumentException($"A {parameters[index]!.GetType()} cannot be a parameter.", nameof(parameters)),
            });
        }
    }

    // No bytes would be taken for null.
    private int BindBytes(int parameter, ReadOnlySpan<byte> value) => value.IsEmpty
        ? raw.sqlite3_bind_zeroblob(_statement, parameter, 0)
        : raw.sqlite3_bind_blob(_statement, parameter, value);

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            DatabaseErrors.Translate(() =>
            {
                SqliteException.ThrowExceptionForRC(result, _database);
                return true;
            });
        }
    }
}
