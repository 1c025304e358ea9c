using Larder.Formats.Errors;
using Microsoft.Data.Sqlite;

namespace Larder.Database;

/// <summary>Says in our words what SQLite says in numbers (sqlite.org/rescode.html).</summary>
internal static class DatabaseErrors
{
    private const int Error = 1;
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    // The file that its processes share could not be made larger: SQLite has no better name for a full disk there.
    private const int SharedMemorySize = 4874;

    private static readonly string[] SchemaFaults = ["no such ", "malformed", "foreign key mismatch"];

    public static T Translate<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (SqliteException error)
        {
            throw Translated(error) ?? (Exception)error;
        }
    }

    private static LarderException? Translated(SqliteException error) => error.SqliteErrorCode switch
    {
        Busy or Locked => new LarderException(
            ErrorCodes.DatabaseBusy,
            "The database could not be written",
            "another larder process holds it and did not finish in a minute",
            "Try again when that process is done",
            error),
        Corrupt or NotADatabase => Damaged(error),

        // Our statements are constants: a table that they do not find was there once, and tables that do not fit did once.
        Error when SchemaFaults.Any(fault => error.Message.Contains(fault, StringComparison.Ordinal)) => Damaged(error),
        Full or InputOutput when error.SqliteErrorCode == Full || error.SqliteExtendedErrorCode == SharedMemorySize => new LarderException(
            ErrorCodes.NoSpace, "The database could not be written", "the disk is full", "Free some space and repeat the command", error),
        InputOutput => new LarderException(
            ErrorCodes.InputOutput, "The database could not be read or written", error.Message, "Look at the kernel log for a failing disk", error),
        CannotOpen or ReadOnly => new LarderException(
            ErrorCodes.PermissionDenied, "The database cannot be opened", error.Message, "Run as the owner of the root, or choose another with --root", error),
        _ => null,
    };

    private static LarderException Damaged(SqliteException error) => new(
        ErrorCodes.DatabaseDamaged,
        "The database cannot be read",
        error.Message,
        "Run: larder store rebuild, which makes a new database from the store's segments; then install the packs again",
        error);
}
