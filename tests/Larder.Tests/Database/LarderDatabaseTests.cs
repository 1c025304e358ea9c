using Larder.Database;
using Larder.Database.Roots;
using Larder.Formats.Errors;
using Larder.Native.Durability;
using Larder.Testing.Files;

namespace Larder.Tests.Database;

public sealed class LarderDatabaseTests
{
    private static readonly KillPoint Point = new("test.database");
    private static readonly string[] First = ["CREATE TABLE a (x INTEGER); INSERT INTO a VALUES (1);"];
    private static readonly string[] Both = [.. First, "ALTER TABLE a ADD COLUMN y TEXT DEFAULT 'new';"];

    [Fact]
    public void What_is_committed_is_there_and_what_is_not_is_gone()
    {
        using TempDirectory directory = new();
        using LarderDatabase database = LarderDatabase.Open(directory.Combine("db"), First);
        using (UnitOfWork work = database.Begin())
        {
            work.Execute("INSERT INTO a VALUES (?1)", 2);
            work.Commit(Point);
        }

        using (UnitOfWork work = database.Begin())
        {
            work.Execute("INSERT INTO a VALUES (?1)", 3);
        }

        Assert.Equal([1, 2], database.Query("SELECT x FROM a ORDER BY x", row => row.Number(0)));
        Assert.Equal(1, database.First("PRAGMA foreign_keys", row => row.Number(0)));
        Assert.Equal("wal", database.First("PRAGMA journal_mode", row => row.Text(0)));
        Assert.Equal(2, database.First("PRAGMA synchronous", row => row.Number(0)));
    }

    [Fact]
    public void Migrations_go_forward_after_a_copy()
    {
        using TempDirectory directory = new();
        string path = directory.Combine("db");
        LarderDatabase.Open(path, First).Dispose();

        using LarderDatabase database = LarderDatabase.Open(path, Both);

        Assert.Equal("new", database.First("SELECT y FROM a", row => row.Text(0)));
        Assert.Equal(2, database.SchemaVersion);
        using LarderDatabase copy = LarderDatabase.Open(path + ".v1", First);
        Assert.Equal(1, copy.First("SELECT x FROM a", row => row.Number(0)));
    }

    [Fact]
    public void A_migration_that_fails_changes_nothing()
    {
        using TempDirectory directory = new();
        string path = directory.Combine("db");
        LarderDatabase.Open(path, First).Dispose();

        Assert.ThrowsAny<Exception>(() => LarderDatabase.Open(path, [.. Both, "SELECT nothing FROM nowhere"]).Dispose());

        using LarderDatabase database = LarderDatabase.Open(path, First);
        Assert.Equal(1, database.SchemaVersion);
        Assert.Equal(1, database.First("SELECT count(*) FROM pragma_table_info('a')", row => row.Number(0)));
    }

    [Fact]
    public void A_newer_schema_is_refused_and_left_alone()
    {
        using TempDirectory directory = new();
        string path = directory.Combine("db");
        LarderDatabase.Open(path, Both).Dispose();

        LarderException error = Assert.Throws<LarderException>(() => LarderDatabase.Open(path, First).Dispose());

        Assert.Equal(ErrorCodes.NewerSchema, error.Code);
        using LarderDatabase database = LarderDatabase.Open(path, Both);
        Assert.Equal(2, database.SchemaVersion);
    }

    [Fact]
    public void A_file_that_is_no_database_is_said_so()
    {
        using TempDirectory directory = new();
        string path = directory.Write("db", new string('x', 8192));

        LarderException error = Assert.Throws<LarderException>(() => LarderDatabase.Open(path, First).Dispose());

        Assert.Equal(ErrorCodes.DatabaseDamaged, error.Code);
    }

    [Fact]
    public async Task Writers_queue()
    {
        using TempDirectory directory = new();
        string path = directory.Combine("db");
        LarderDatabase.Open(path, First).Dispose();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            using LarderDatabase database = LarderDatabase.Open(path, First);
            for (int turn = 0; turn < 10; turn++)
            {
                using UnitOfWork work = database.Begin();
                long x = work.First("SELECT x FROM a", row => row.Number(0));
                work.Execute("UPDATE a SET x = ?1", x + 1);
                work.Commit(Point);
            }
        })));

        using LarderDatabase result = LarderDatabase.Open(path, First);
        Assert.Equal(41, result.First("SELECT x FROM a", row => row.Number(0)));
    }

    [Fact]
    public void The_real_schema_is_sound()
    {
        using TempDirectory directory = new();
        using LarderRoot root = LarderRoot.Open(directory.Combine("root"));

        Assert.Equal("ok", root.Database.First("PRAGMA integrity_check", row => row.Text(0)));
        Assert.Equal(LarderDatabase.KnownSchemaVersion, root.Database.SchemaVersion);
        Assert.Equal(0x1C0, root.Directory.Stat("store"u8).Mode);
        Assert.Equal(0x180, root.Directory.Stat("larder.db"u8).Mode);
    }
}
