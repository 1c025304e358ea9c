using Larder.Formats.FileMetadata;
using Larder.Materialise.Checkouts;
using Larder.Native.Files;
using Larder.Store;
using Larder.Store.Trees;
using Larder.Testing;
using Larder.Testing.Builders;
using Larder.Tests.Formats;

namespace Larder.Tests.Store;

public sealed class FileSystemLawTests
{
    private static readonly RandomFileSystemOptions Large = new() { MaxContentLength = 9000 };

    [Fact]
    public void What_is_put_is_what_is_walked()
    {
        using TestStore store = new();
        RandomFileSystem[] made = [.. Enumerable.Range(0, 100).Select(seed => RandomFileSystem.Of(seed))];
        using (StoreWriter writer = store.Store.BeginWriting())
        {
            foreach (RandomFileSystem one in made)
            {
                TestStore.Put(writer, one);
            }

            writer.Commit();
        }

        Assert.All(made, one => Assert.Equal(WalkLines.Of(one.Paths), store.Walk(one.FileSystem)));
        Assert.All(made.SelectMany(one => one.Blobs), blob => Assert.Equal(blob.Value, store.Store.Read(blob.Key, 9000)));
        store.Reopen();
        Assert.All(made, one => Assert.Equal(WalkLines.Of(one.Paths), store.Walk(one.FileSystem)));
    }

    [Fact]
    public void Building_a_walk_again_gives_the_same_file_system()
    {
        using TestStore store = new();
        Assert.All(Enumerable.Range(0, 40), seed =>
        {
            FileSystem fileSystem = store.Put(RandomFileSystem.Of(seed));
            using StoreWriter writer = store.Store.BeginWriting();
            Assert.Equal(fileSystem, FileSystemGraft.Filter(store.Store, writer, fileSystem, _ => true));
            Assert.Equal(0, writer.NewBlobs);
        });
    }

    [RootFact]
    public void A_privileged_checkout_imports_as_the_same_file_system()
    {
        using TestStore store = new();
        Assert.All(Enumerable.Range(0, 40), seed =>
        {
            RandomFileSystem made = RandomFileSystem.Of(seed, Large);
            FileSystem fileSystem = store.Put(made);
            string path = Checkout(store, fileSystem, $"privileged{seed}", new CheckoutOptions { IsPrivileged = true });
            Assert.Equal(WalkLines.Of(made.Paths), store.Walk(store.Import(path).FileSystem));
            Assert.Equal(fileSystem.ComputeId(), store.Import(path).FileSystem.ComputeId());
        });
    }

    [Fact]
    public void An_ordinary_checkout_imports_as_the_same_file_system_where_nothing_needs_privileges()
    {
        using TestStore store = new();
        RandomFileSystemOptions plain = Large with { HasOwners = false, HasDevices = false };
        Assert.All(Enumerable.Range(0, 40), seed =>
        {
            RandomFileSystem made = RandomFileSystem.Of(seed, plain);
            string path = Checkout(store, store.Put(made), $"plain{seed}", new CheckoutOptions());
            using StoreWriter writer = store.Store.BeginWriting();
            FileSystem imported = FileSystemOwner.Root(store.Store, writer, store.Import(path).FileSystem);
            Assert.Equal(WalkLines.Of(made.Paths), WalkLines.Of(FileSystemReader.Walk(store.Store, Committed(writer, imported))));
        });
    }

    [Fact]
    public void An_archive_imports_as_the_same_file_system_and_is_always_the_same()
    {
        using TestStore store = new();
        using TestStore other = new();
        Assert.All(Enumerable.Range(0, 40), seed =>
        {
            RandomFileSystem made = RandomFileSystem.Of(seed, Large);
            FileSystem fileSystem = store.Put(made);
            byte[] archive = store.ExportTar(fileSystem);
            FileSystem there = other.ImportTar(archive).FileSystem;
            Assert.Equal(WalkLines.Of(made.Paths), other.Walk(there));
            Assert.Equal(fileSystem.ComputeId(), there.ComputeId());
            Assert.Equal(archive, other.ExportTar(there));
        });
    }

    [Fact]
    public void Gnu_tar_lists_every_path_of_an_archive()
    {
        using TestStore store = new();
        RandomFileSystemOptions plain = Large with { HasOddNames = false, MaxPaths = 200 };
        Assert.All(Enumerable.Range(0, 5), seed =>
        {
            RandomFileSystem made = RandomFileSystem.Of(seed, plain);
            byte[] listed = ReferenceTool.Run("tar", ["--quoting-style=literal", "-tf", "-"], store.ExportTar(store.Put(made)));
            string[] expected = [.. made.Paths.Select(path =>
                path.Path.IsEmpty ? "./" : WalkLines.Text(path.Path.Span) + (path.Kind is PathKind.Directory ? "/" : ""))];
            Assert.Equal(expected, WalkLines.Text(listed).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        });
    }

    private static FileSystem Committed(StoreWriter writer, FileSystem fileSystem)
    {
        writer.Commit();
        return fileSystem;
    }

    private static string Checkout(TestStore store, FileSystem fileSystem, string name, CheckoutOptions options)
    {
        string path = store.Temp.Combine(name);
        Directory.CreateDirectory(path);
        using DirectoryHandle into = DirectoryHandle.Open(path);
        Larder.Materialise.Checkouts.Checkout.Write(store.Store, fileSystem, into, options);
        return path;
    }
}
