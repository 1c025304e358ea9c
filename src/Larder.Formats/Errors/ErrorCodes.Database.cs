namespace Larder.Formats.Errors;

public static partial class ErrorCodes
{
    /// <summary>The database was written by a newer Larder.</summary>
    public static readonly ErrorCode NewerSchema = new(9001, "the database is newer than this build", ExitCode.Conflict);

    /// <summary>The database file is damaged.</summary>
    public static readonly ErrorCode DatabaseDamaged = new(9002, "the database is damaged", ExitCode.Integrity);

    /// <summary>Another process held the database for too long.</summary>
    public static readonly ErrorCode DatabaseBusy = new(9003, "the database is busy", ExitCode.Conflict, IsTransient: true);

    /// <summary>There is content, and no database that knows of it.</summary>
    public static readonly ErrorCode DatabaseLost = new(9004, "the database is lost", ExitCode.Integrity);
}
