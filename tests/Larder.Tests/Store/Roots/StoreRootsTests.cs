using Larder.Formats.FileMetadata;
using Larder.Store;
using Larder.Store.Roots;
using Larder.Store.Segments;
using Larder.Testing.Builders;

namespace Larder.Tests.Store.Roots;

public sealed class StoreRootsTests : IDisposable
{
    private readonly TestStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Roots_come_back_from_bare_segments_as_they_were_last()
    {
        FileSystem[] kept = [.. Enumerable.Range(0, 4).Select(seed => _store.Put(RandomFileSystem.Of(seed)))];
        Set("stays", kept[0]);
        Set("changes", kept[1]);
        Set("changes", kept[2]);
        Set("goes", kept[1]);
        _store.Roots.Remove("goes");
        _store.Roots.Remove("never was");
        Set("returns", kept[3]);
        _store.Roots.Remove("returns");
        Set("returns", kept[0]);
        IReadOnlyList<StoreRoot> before = _store.Roots.List();
        string[] records = Records();

        _store.LoseDatabase();
        Assert.Empty(_store.Roots.List());
        RebuildResult result = IndexRebuild.Run(_store.Store);

        Assert.Equal((0, 3), (result.Damaged, result.Roots));
        Assert.Equal(["changes", "returns", "stays"], before.Select(root => root.Name));
        Assert.Equal(before, _store.Roots.List());
        Assert.Equal(records, Records());
        Assert.Equal(kept[2], _store.Roots.Find("changes")!.FileSystem);
        Assert.All(before, root => Assert.Equal(root.FileSystem, Larder.Store.Trees.FileSystemReader.Resolve(_store.Store, root.Id)));
        Assert.All(before, root => Assert.NotEmpty(_store.Walk(root.FileSystem)));
    }

    [Fact]
    public void Records_are_ordered_also_when_the_clock_is_set_back()
    {
        FileSystem[] kept = [.. Enumerable.Range(0, 2).Select(seed => _store.Put(RandomFileSystem.Of(seed)))];
        Set("name", kept[0]);
        StoreRoots earlier = new(_store.Store, new StoppedClock(DateTimeOffset.UnixEpoch.AddYears(30)));
        using (StoreWriter writer = _store.Store.BeginWriting())
        {
            earlier.Commit(writer, "name", kept[1]);
        }

        _store.LoseDatabase();
        IndexRebuild.Run(_store.Store);
        Assert.Equal(kept[1], _store.Roots.Find("name")!.FileSystem);

        new StoreRoots(_store.Store, new StoppedClock(DateTimeOffset.UnixEpoch)).Remove("name");
        _store.LoseDatabase();
        Assert.Equal(0, IndexRebuild.Run(_store.Store).Roots);
    }

    [Fact]
    public void A_name_that_no_record_can_hold_is_refused()
    {
        FileSystem fileSystem = _store.Put(RandomFileSystem.Of(1));
        using StoreWriter writer = _store.Store.BeginWriting();
        Assert.All(
            ["", "half a \ud800", new string('a', 1025)],
            name => Assert.ThrowsAny<ArgumentException>(() => _store.Roots.Commit(writer, name, fileSystem)));
        _store.Roots.Commit(writer, new string('a', 1024), fileSystem);
    }

    [Fact]
    public void A_record_has_one_reading()
    {
        FileSystem fileSystem = RandomFileSystem.Of(1).FileSystem;
        RootRecord record = new("name ä", 1234, fileSystem);
        byte[] bytes = record.Encode();

        Assert.Equal(record, RootRecord.TryDecode(bytes));
        Assert.Equal(record with { FileSystem = null }, RootRecord.TryDecode((record with { FileSystem = null }).Encode()));
        Assert.All(Enumerable.Range(0, bytes.Length), length =>
        {
            RootRecord? read = RootRecord.TryDecode(bytes.AsSpan(0, length));
            Assert.True(read is null || read.FileSystem is null);
        });
        Assert.Null(RootRecord.TryDecode([.. bytes, 0]));
    }

    private void Set(string name, FileSystem fileSystem)
    {
        using StoreWriter writer = _store.Store.BeginWriting();
        _store.Roots.Commit(writer, name, fileSystem);
    }

    private string[] Records() =>
        [.. _store.Root.Database.Query("SELECT name, record FROM roots ORDER BY name", row => $"{row.Text(0)} {Convert.ToHexString(row.Bytes(1))}")];

    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
