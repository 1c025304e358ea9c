using System.Globalization;
using Larder.Formats.Errors;
using Microsoft.Data.Sqlite;

namespace Larder.Database;

/// <summary>
/// Brings a database forward: all missing migrations in one transaction, after a copy of the file as it was. Processes
/// that open at once queue for the write lock and look again once they have it.
/// </summary>
internal sealed class Migrator(LarderDatabase database, string path)
{
    public void BringUpToDate(IReadOnlyList<string> migrations)
    {
        int version = database.SchemaVersion;
        if (version == migrations.Count)
        {
            return;
        }

        RefuseNewer(version, migrations.Count);
        if (version == 0)
        {
            database.Run("PRAGMA journal_mode = WAL");
        }
        else
        {
            BackUp(version);
        }

        using UnitOfWork work = database.Begin();
        version = database.SchemaVersion;
        RefuseNewer(version, migrations.Count);
        for (int next = version; next < migrations.Count; next++)
        {
            work.RunScript(migrations[next]);
        }

        work.RunScript(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {migrations.Count}"));
        work.Commit(DatabaseKillPoints.Migrate);
    }

    private void RefuseNewer(int version, int known)
    {
        if (version > known)
        {
            throw new LarderException(
                ErrorCodes.NewerSchema,
                $"The database {path} cannot be opened",
                $"it has schema version {version}, and this build knows versions up to {known}",
                "Use the newer larder that wrote it, or another --root");
        }
    }

    private void BackUp(int version)
    {
        string copy = string.Create(CultureInfo.InvariantCulture, $"{path}.v{version}");
        using SqliteConnection target = new($"Data Source={copy};Pooling=False");
        target.Open();
        File.SetUnixFileMode(copy, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        database.Connection.BackupDatabase(target);
    }
}
