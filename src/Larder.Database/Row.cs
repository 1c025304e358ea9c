using Microsoft.Data.Sqlite;

namespace Larder.Database;

/// <summary>The columns of the row a query stands on; valid while its callback runs.</summary>
public sealed class Row
{
    private readonly SqliteDataReader _reader;

    internal Row(SqliteDataReader reader) => _reader = reader;

    /// <summary>A whole number.</summary>
    public long Number(int column) => _reader.GetInt64(column);

    /// <summary>A whole number, or null.</summary>
    public long? OptionalNumber(int column) => _reader.IsDBNull(column) ? null : _reader.GetInt64(column);

    /// <summary>True for anything but 0.</summary>
    public bool Flag(int column) => _reader.GetInt64(column) != 0;

    /// <summary>A text.</summary>
    public string Text(int column) => _reader.GetString(column);

    /// <summary>A text, or null.</summary>
    public string? OptionalText(int column) => _reader.IsDBNull(column) ? null : _reader.GetString(column);

    /// <summary>Bytes.</summary>
    public byte[] Bytes(int column) => _reader.GetFieldValue<byte[]>(column);

    /// <summary>Bytes, or null.</summary>
    public byte[]? OptionalBytes(int column) => _reader.IsDBNull(column) ? null : _reader.GetFieldValue<byte[]>(column);
}
