using System.Text;
using Larder.Database.Roots;
using Larder.Formats.FileMetadata;
using Larder.Materialise.Checkouts;
using Larder.Native.Files;
using Larder.Store;
using Larder.Store.Importing;
using Larder.Store.Roots;
using Larder.Store.Segments;
using Larder.Store.Trees;
using Larder.Testing.Files;

namespace Larder.Tests.Store;

public sealed class ContentStoreTests
{
    [Fact]
    public void What_is_imported_comes_out_again()
    {
        using TempDirectory temp = new();
        string source = temp.Combine("source");
        temp.Write("source/a/b.txt", "hello");
        temp.Write("source/big", new string('x', 3_000_000));
        temp.Write("source/medium", new string('y', 5000));
        File.CreateSymbolicLink(temp.Combine("source", "link"), "a/b.txt");
        using LarderRoot root = LarderRoot.Open(temp.Combine("root"));
        using ContentStore store = ContentStore.Open(root);
        using StoreWriter writer = store.BeginWriting();
        using DirectoryHandle handle = DirectoryHandle.Open(source);

        ImportResult first = new DirectoryImporter(writer).Import(handle);
        new StoreRoots(store, TimeProvider.System).Commit(writer, "import/test", first.FileSystem);
        using StoreWriter again = store.BeginWriting();
        ImportResult second = new DirectoryImporter(again).Import(handle);

        Assert.Equal(first.FileSystem, second.FileSystem);
        Assert.Equal(0, second.NewBlobs);
        Assert.Equal(new TreeCounts(3, 1, 1, 0, 3_005_005), first.Counts);
        temp.Handle.MakeDirectory("out"u8, 0x1C0);
        using DirectoryHandle into = temp.Handle.OpenDirectory("out"u8);
        _ = Checkout.Write(store, first.FileSystem, into, new CheckoutOptions { IsPrivileged = CurrentUser.IsRoot });
        Assert.Equal("hello", File.ReadAllText(temp.Combine("out", "a", "b.txt")));
        Assert.Equal(File.ReadAllText(temp.Combine("source", "big")), File.ReadAllText(temp.Combine("out", "big")));
        using StoreWriter third = store.BeginWriting();
        Assert.Equal(first.FileSystem, new DirectoryImporter(third).Import(into).FileSystem);
    }

    [Fact]
    public void The_index_is_rebuilt_from_bare_segments()
    {
        using TempDirectory temp = new();
        temp.Write("source/a", "hello");
        temp.Write("source/b", new string('z', 70_000));
        string path = temp.Combine("root");
        FileSystem fileSystem;
        using (LarderRoot root = LarderRoot.Open(path))
        using (ContentStore store = ContentStore.Open(root))
        using (StoreWriter writer = store.BeginWriting())
        using (DirectoryHandle handle = DirectoryHandle.Open(temp.Combine("source")))
        {
            fileSystem = new DirectoryImporter(writer).Import(handle).FileSystem;
            new StoreRoots(store, TimeProvider.System).Commit(writer, "import/test", fileSystem);
        }

        foreach (string name in Directory.EnumerateFiles(path, "larder.db*"))
        {
            File.Delete(name);
        }

        using LarderRoot reopened = LarderRoot.OpenToRebuild(path);
        using ContentStore rebuilt = ContentStore.Open(reopened);
        RebuildResult result = IndexRebuild.Run(rebuilt);

        Assert.Equal(0, result.Damaged);
        StoreRoot kept = Assert.Single(new StoreRoots(rebuilt, TimeProvider.System).List());
        Assert.Equal(fileSystem, kept.FileSystem);
        Assert.Equal(3, FileSystemReader.Walk(rebuilt, kept.FileSystem).Count());
        Assert.Equal("hello"u8.ToArray(), rebuilt.Read(FileSystemReader.Find(rebuilt, kept.FileSystem.Root, Encoding.UTF8.GetBytes("/a")).Digest, 100));
    }
}
