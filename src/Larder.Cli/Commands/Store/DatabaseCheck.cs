using Larder.Database;
using Larder.Formats.Errors;

namespace Larder.Cli.Commands.Store;

/// <summary>Asks SQLite whether a database is whole.</summary>
internal static class DatabaseCheck
{
    /// <summary>The first thing that is wrong; null when nothing is.</summary>
    public static string? FindDamage(LarderDatabase database)
    {
        try
        {
            string? found = database.First("PRAGMA integrity_check(1)", row => row.Text(0));
            return found == "ok" ? null : found ?? "it cannot be checked";
        }
        catch (LarderException error) when (error.Code == ErrorCodes.DatabaseDamaged)
        {
            return error.Why;
        }
    }
}
