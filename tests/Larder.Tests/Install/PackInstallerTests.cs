using Larder.Formats.Errors;
using Larder.Formats.Packs;
using Larder.Formats.Versions;
using Larder.Install.Engine;
using Larder.Install.Journal;
using Larder.Install.Records;

namespace Larder.Tests.Install;

public sealed class PackInstallerTests
{
    private static readonly PackName Hello = PackName.Parse("examples/hello");
    private static readonly TransactionRequest Plain = new();

    [Fact]
    public void An_installed_pack_is_listed_with_where_it_came_from()
    {
        using InstallHarness harness = new();
        string pack = harness.Pack();

        TransactionOutcome outcome = harness.Install(pack);

        Assert.Equal([new OutcomePack("examples", "hello", "1.0.0", "x1")], outcome.Packs);
        InstalledRevision revision = Assert.Single(harness.Revisions.Current());
        InstallationRecord record = new InstallationTable(harness.Root.Database).Find(revision.Id)!;
        Assert.Equal(("local_pack", pack, false, "tolerated"), (record.SourceType, record.SourceUrl, record.ChecksumVerified, record.Verification.Verdict));
        Assert.True(File.Exists(harness.Path("bin", "hello")));
        Assert.True(File.Exists(harness.Path("current", "packs", "examples", "hello", "tree", "app", "bin", "hello")));
        Assert.Contains(harness.Journal.ReadLog(outcome.Transaction), line => line.Level == "warning");
    }

    [Fact]
    public void The_same_bytes_again_change_nothing()
    {
        using InstallHarness harness = new();
        string pack = harness.Pack();
        _ = harness.Install(pack);

        TransactionOutcome again = harness.Install(pack);

        Assert.True(again.IsUnchanged);
        Assert.Equal(1, again.Generation);
        Assert.Equal("x2", harness.Install(pack, Plain with { Reinstall = true }).Packs[0].Revision);
    }

    [Fact]
    public void A_rollback_makes_a_new_generation_equal_to_an_old_one()
    {
        using InstallHarness harness = new();
        _ = harness.Install(harness.Pack(version: "1.0.0"));
        _ = harness.Install(harness.Pack(version: "2.0.0"));

        TransactionOutcome outcome = harness.Installer.Rollback(Plain, CancellationToken.None);

        Assert.Equal(3, outcome.Generation);
        Assert.Equal("1.0.0", harness.Revisions.Current(Hello)!.Version.ToString());
        Assert.Equal("2.0.0", harness.Installer.Rollback(Hello, Plain, CancellationToken.None).Packs[0].Version);
        Assert.Equal("1.0.0", harness.Installer.Rollback(Hello, Plain with { To = "x1" }, CancellationToken.None).Packs[0].Version);
        Assert.Equal(ErrorCodes.NothingToRollBack, Fails(() => harness.Installer.Rollback(Hello, Plain with { To = "9" }, CancellationToken.None)).Code);
    }

    [Fact]
    public void What_fails_after_the_switch_is_finished_by_the_next_command()
    {
        using InstallHarness harness = new();
        _ = harness.Install(harness.Pack(version: "1.0.0"));
        Execute(harness, "CREATE TRIGGER full BEFORE INSERT ON history BEGIN SELECT RAISE(ABORT, 'no more history'); END");

        LarderException error = Fails(() => harness.Install(harness.Pack(version: "2.0.0")));

        Assert.Contains("no more history", error.Why, StringComparison.Ordinal);
        Assert.True(File.Exists(harness.Path("current", "packs", "examples", "hello", "tree", "app", "bin", "hello")));
        Assert.EndsWith("/2", File.ResolveLinkTarget(harness.Path("current"), returnFinalTarget: false)!.FullName, StringComparison.Ordinal);
        Execute(harness, "DROP TRIGGER full");
        _ = harness.Install(harness.Pack("examples/other"));
        Assert.Equal("2.0.0", harness.Revisions.Current(Hello)!.Version.ToString());
        Assert.All(harness.Journal.List(), transaction => Assert.Equal(TransactionState.Completed, transaction.State));
    }

    [Fact]
    public void Removing_leaves_history_and_data_and_can_be_undone()
    {
        using InstallHarness harness = new();
        _ = harness.Install(harness.Pack());
        harness.Temp.Write("data/examples/hello/notes", "12345");

        TransactionOutcome outcome = harness.Installer.Remove(Hello, Plain, CancellationToken.None);

        DataDirectory data = Assert.Single(outcome.Data);
        Assert.Equal((harness.Temp.Combine("data", "examples", "hello"), 5L, false), (data.Path, data.Bytes, data.IsPurged));
        Assert.Empty(Directory.GetFileSystemEntries(harness.Path("installed")));
        Assert.Empty(Directory.GetFileSystemEntries(harness.Path("bin")));
        Assert.Empty(harness.Revisions.Current());
        Assert.Equal(["remove", "install"], harness.History.List("examples", "hello").Select(entry => entry.Type));
        Assert.Equal("1.0.0", harness.Installer.Rollback(Plain, CancellationToken.None).Packs[0].Version);
        Assert.True(File.Exists(harness.Path("bin", "hello")));
        Assert.NotNull(new InstallationTable(harness.Root.Database).Find(harness.Revisions.Current(Hello)!.Id));
        Assert.True(Assert.Single(harness.Installer.Remove(Hello, Plain with { Purge = true }, CancellationToken.None).Data).IsPurged);
        Assert.False(Directory.Exists(data.Path));
    }

    [Fact]
    public void What_installed_packs_need_stays()
    {
        using InstallHarness harness = new();
        string library = harness.Pack("examples/greetings", "1.2.0");
        string application = Needing(harness, "examples/hello", "examples/greetings", "^1.2");

        Assert.Equal(ErrorCodes.DependencyMissing, Fails(() => harness.Install(application)).Code);
        TransactionOutcome outcome = harness.Install(application, Plain with { Offered = [library] });

        Assert.Equal(2, harness.Revisions.Current().Count);
        Assert.Equal(outcome.Transaction, harness.Journal.List().First(record => record.Parent is not null).Parent);
        PackName greetings = PackName.Parse("examples/greetings");
        Assert.Equal(ErrorCodes.NeededByOthers, Fails(() => harness.Installer.Remove(greetings, Plain, CancellationToken.None)).Code);
        Assert.Equal(ErrorCodes.NeededByOthers, Fails(() => harness.Install(harness.Pack("examples/greetings", "2.0.0"))).Code);
        Assert.Equal(2, harness.Revisions.Current().Count);
    }

    [Fact]
    public void Packs_that_need_each_other_are_refused()
    {
        using InstallHarness harness = new();
        string first = Needing(harness, "examples/hello", "examples/greetings", "*");
        string second = Needing(harness, "examples/greetings", "examples/hello", "*");

        Assert.Equal(ErrorCodes.DependencyCycle, Fails(() => harness.Install(first, Plain with { Offered = [second] })).Code);
        Assert.Empty(harness.Revisions.Current());
        Assert.Empty(Directory.GetFileSystemEntries(harness.Path("installed")));
    }

    [Fact]
    public void A_command_of_another_pack_is_taken_only_by_force()
    {
        using InstallHarness harness = new();
        _ = harness.Install(harness.Pack("examples/hello"));
        string other = harness.Pack("others/hello", says: "other");

        Assert.Equal(ErrorCodes.CommandConflict, Fails(() => harness.Install(other)).Code);
        _ = harness.Install(other, Plain with { Force = true });

        Assert.Contains("others/hello", File.ReadAllText(harness.Path("bin", "hello")), StringComparison.Ordinal);
        _ = harness.Installer.Remove(PackName.Parse("others/hello"), Plain, CancellationToken.None);
        Assert.Contains("examples/hello", File.ReadAllText(harness.Path("bin", "hello")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_another_transaction_reserved_stays_reserved()
    {
        using InstallHarness harness = new();
        _ = harness.Install(harness.Pack());
        using (Larder.Database.UnitOfWork work = harness.Root.Database.Begin())
        {
            work.Execute("INSERT INTO transactions (id, type, state, display, request, created) VALUES (77, 'install', 'download', 'other', '{}', 0)");
            CommandTable.Take(work, CommandName.Parse("coming"), PackName.Parse("others/coming"), 77);
            work.Commit(new Larder.Native.Durability.KillPoint("test.reserved"));
        }

        using (Larder.Database.UnitOfWork work = harness.Root.Database.Begin())
        {
            _ = CommandTable.Fit(work, harness.Revisions.Current(), 1);
            Assert.Equal("others/coming", CommandTable.Owner(harness.Root.Database, CommandName.Parse("coming"))?.ToString());
            _ = CommandTable.Fit(work, harness.Revisions.Current(), 77);
            Assert.Null(CommandTable.Owner(harness.Root.Database, CommandName.Parse("coming")));
        }
    }

    [Fact]
    public void An_update_that_asks_for_more_must_be_accepted()
    {
        using InstallHarness harness = new();
        _ = harness.Install(harness.Pack());
        string more = harness.Pack(version: "2.0.0", change: pack => pack with { Capabilities = [Capability.Network] });

        Assert.Equal(ErrorCodes.MoreCapabilities, Fails(() => harness.Install(more)).Code);
        Assert.Equal("2.0.0", harness.Install(more, Plain with { AcceptCapabilities = true }).Packs[0].Version);
    }

    [Fact]
    public void Content_that_is_not_what_the_manifest_names_is_refused()
    {
        using InstallHarness harness = new();
        string pack = harness.Pack(change: pack => pack with { ContentId = Larder.Formats.Digests.Digest.Of("other"u8) });

        Assert.Equal(ErrorCodes.ContentMismatch, Fails(() => harness.Install(pack)).Code);
        Assert.Empty(harness.Revisions.Current());
        Assert.Equal(TransactionState.Failed, Assert.Single(harness.Journal.List()).State);
        Assert.Equal("failed", Assert.Single(harness.History.List()).Outcome);
    }

    [Fact]
    public void Equal_files_of_revisions_are_one_file()
    {
        using InstallHarness harness = new();
        _ = harness.Install(harness.Pack(version: "1.0.0"));
        _ = harness.Install(harness.Pack(version: "2.0.0"));
        using Larder.Native.Files.DirectoryHandle first = Larder.Native.Files.DirectoryHandle.Open(harness.Path("installed", "examples", "hello", "1.0.0_x1", "tree", "app", "share"));
        using Larder.Native.Files.DirectoryHandle second = Larder.Native.Files.DirectoryHandle.Open(harness.Path("installed", "examples", "hello", "2.0.0_x2", "tree", "app", "share"));

        Assert.Equal(first.Stat("same"u8).Inode, second.Stat("same"u8).Inode);
    }

    [Fact]
    public void Only_so_many_generations_are_kept()
    {
        using InstallHarness harness = new(new Larder.Install.InstallSettings { KeptGenerations = 2 });
        for (int version = 1; version <= 4; version++)
        {
            _ = harness.Install(harness.Pack(version: $"{version}.0.0"));
        }

        Assert.Equal(["3.0.0_x3", "4.0.0_x4"], Directory.GetDirectories(harness.Path("installed", "examples", "hello")).Select(Path.GetFileName).Order());
        Assert.Equal(["3", "4"], Directory.GetDirectories(harness.Path("generations")).Select(Path.GetFileName).Order());
        Assert.Equal(2, harness.Revisions.All().Count);
    }

    private static string Needing(InstallHarness harness, string name, string needed, string range) => harness.Pack(name, change: pack => pack with
    {
        Dependencies = System.Collections.Immutable.ImmutableDictionary<PackName, VersionRange>.Empty.Add(PackName.Parse(needed), VersionRange.Parse(range)),
    });

    private static void Execute(InstallHarness harness, string sql)
    {
        using Larder.Database.Statement statement = harness.Root.Database.Prepare(sql);
        _ = statement.Execute();
    }

    private static LarderException Fails(Func<TransactionOutcome> act) => Assert.Throws<LarderException>(() => { _ = act(); });
}
