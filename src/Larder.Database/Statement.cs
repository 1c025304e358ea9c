using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Larder.Database;

/// <summary>
/// A prepared statement with positional parameters <c>?1</c>, <c>?2</c>, …: long, int, bool, double, string, byte[] or
/// null. Owns the native statement.
/// </summary>
public sealed class Statement : IDisposable
{
    private readonly LarderDatabase _database;
    private readonly SqliteCommand _command;

    internal Statement(LarderDatabase database, string sql)
    {
        _database = database;
        _command = database.Connection.CreateCommand();
#pragma warning disable CA2100 // Statements are constants of the project that owns the tables; values are parameters.
        _command.CommandText = sql;
#pragma warning restore CA2100
    }

    /// <summary>Runs the statement; returns the number of rows it changed.</summary>
    public int Execute(params ReadOnlySpan<object?> parameters)
    {
        Bind(parameters);
        return DatabaseErrors.Translate(_command.ExecuteNonQuery);
    }

    /// <summary>Runs the statement and reads its rows.</summary>
    public IReadOnlyList<T> Query<T>(Func<Row, T> read, params ReadOnlySpan<object?> parameters)
    {
        Bind(parameters);
        return DatabaseErrors.Translate(() =>
        {
            List<T> rows = [];
            using SqliteDataReader reader = _command.ExecuteReader();
            Row row = new(reader);
            while (reader.Read())
            {
                rows.Add(read(row));
            }

            return rows;
        });
    }

    /// <summary>Frees the native statement.</summary>
    public void Dispose() => _command.Dispose();

    private void Bind(ReadOnlySpan<object?> parameters)
    {
        _command.Transaction = _database.Transaction;
        for (int index = 0; index < parameters.Length; index++)
        {
            object value = parameters[index] ?? DBNull.Value;
            if (index < _command.Parameters.Count)
            {
                _command.Parameters[index].Value = value;
            }
            else
            {
                _command.Parameters.AddWithValue(string.Create(CultureInfo.InvariantCulture, $"?{index + 1}"), value);
            }
        }
    }
}
