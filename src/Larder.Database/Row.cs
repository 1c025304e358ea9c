using SQLitePCL;

namespace Larder.Database;

/// <summary>The columns of the row a query stands on; valid while its callback runs.</summary>
public sealed class Row
{
    private readonly sqlite3_stmt _statement;

    internal Row(sqlite3_stmt statement) => _statement = statement;

    /// <summary>A whole number.</summary>
    /// <exception cref="InvalidOperationException">The column is null.</exception>
    public long Number(int column) => OptionalNumber(column) ?? throw Missing(column);

    /// <summary>A whole number, or null.</summary>
    public long? OptionalNumber(int column) => IsNull(column) ? null : raw.sqlite3_column_int64(_statement, column);

    /// <summary>True for anything but 0.</summary>
    /// <exception cref="InvalidOperationException">The column is null.</exception>
    public bool Flag(int column) => Number(column) != 0;

    /// <summary>A text.</summary>
    /// <exception cref="InvalidOperationException">The column is null.</exception>
    public string Text(int column) => OptionalText(column) ?? throw Missing(column);

    /// <summary>A text, or null.</summary>
    public string? OptionalText(int column) => IsNull(column) ? null : raw.sqlite3_column_text(_statement, column).utf8_to_string();

    /// <summary>Bytes.</summary>
    /// <exception cref="InvalidOperationException">The column is null.</exception>
    public byte[] Bytes(int column) => OptionalBytes(column) ?? throw Missing(column);

    /// <summary>Bytes, or null.</summary>
    public byte[]? OptionalBytes(int column) => IsNull(column) ? null : raw.sqlite3_column_blob(_statement, column).ToArray();

    /// <summary>Bytes where they lie, until the query goes on; empty for null.</summary>
    public ReadOnlySpan<byte> BytesInPlace(int column) => raw.sqlite3_column_blob(_statement, column);

    private bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    private static InvalidOperationException Missing(int column) => new($"Column {column} is null.");
}
