using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Materialise.Archives;
using Larder.Materialise.Checkouts;
using Larder.Native.Files;
using Larder.Store;
using Larder.Store.Importing;
using Larder.Store.Segments;
using Larder.Testing;
using Larder.Testing.Builders;
using Larder.Testing.Files;

namespace Larder.Tests.Store;

public sealed class DiskFullTests
{
    private const int MiB = 1 << 20;

    [RootFact]
    public void An_import_that_fills_the_disk_leaves_the_store_as_it_was()
    {
        using TinyDisk disk = new(12 * MiB);
        using TestStore store = new(Path.Combine(disk.Path, "root"));
        FileSystem before = store.Put(RandomFileSystem.Of(1));
        IReadOnlyList<string> walk = store.Walk(before);
        using TempDirectory source = new();
        for (int index = 0; index < 40; index++)
        {
            File.WriteAllBytes(source.Combine($"file{index}"), TestStore.Bytes(400_000 + (index * 100), index));
        }

        Assert.Equal(ErrorCodes.NoSpace, Assert.Throws<LarderException>(() => store.Import(source)).Code);

        Assert.Equal(walk, store.Walk(before));
        store.Reopen();
        Assert.Equal(walk, store.Walk(before));
        for (int index = 5; index < 40; index++)
        {
            File.Delete(source.Combine($"file{index}"));
        }

        ImportResult after = store.Import(source);
        Assert.Equal(5, after.Counts.Files);
        Assert.Equal(6, store.Walk(after.FileSystem).Count);
        Assert.Equal(0, IndexRebuild.Run(store.Store).Damaged);
        Assert.Equal(walk, store.Walk(before));
    }

    [RootFact]
    public void The_same_writer_goes_on_once_there_is_space()
    {
        using TinyDisk disk = new(8 * MiB);
        using TestStore store = new(Path.Combine(disk.Path, "root"));
        string ballast = Path.Combine(disk.Path, "ballast");
        File.WriteAllBytes(ballast, new byte[5 * MiB]);
        byte[][] blobs = [.. Enumerable.Range(0, 30).Select(index => TestStore.Bytes(150_000, index))];
        using StoreWriter writer = store.Store.BeginWriting();

        Assert.Equal(
            ErrorCodes.NoSpace,
            Assert.Throws<LarderException>(() =>
            {
                Array.ForEach(blobs, blob => writer.Put(blob, BlobKinds.File));
                writer.Commit();
            }).Code);
        File.Delete(ballast);
        Array.ForEach(blobs, blob => writer.Put(blob, BlobKinds.File));
        writer.Commit();

        Assert.All(blobs, blob => Assert.Equal(blob, store.Store.Read(Digest.Of(blob), MiB)));
    }

    [RootFact]
    public void A_checkout_and_an_export_that_fill_the_disk_say_so()
    {
        using TestStore store = new();
        using TempDirectory source = new();
        File.WriteAllBytes(source.Combine("large"), TestStore.Bytes(6 * MiB, 1));
        File.WriteAllBytes(source.Combine("small"), TestStore.Bytes(100, 1));
        FileSystem fileSystem = store.Import(source).FileSystem;
        using TinyDisk tiny = new(4 * MiB);
        using DirectoryHandle into = DirectoryHandle.Open(tiny.Path);

        Assert.Equal(
            ErrorCodes.NoSpace,
            Assert.Throws<LarderException>(() => Checkout.Write(store.Store, fileSystem, into, new CheckoutOptions())).Code);
        into.RemoveTree("large"u8);
        using FileStream archive = File.Create(Path.Combine(tiny.Path, "archive"));
        Assert.Equal(
            ErrorCodes.NoSpace,
            Assert.Throws<LarderException>(() => TarExport.Write(store.Store, fileSystem, archive)).Code);
    }

    [RootFact]
    public void A_checkout_goes_to_another_kind_of_file_system()
    {
        using TestStore store = new();
        FileSystem fileSystem = store.Put(RandomFileSystem.Of(7, new() { MaxContentLength = 20_000 }));
        using TinyDisk other = new(16 * MiB);
        string path = Path.Combine(other.Path, "tree");
        Directory.CreateDirectory(path);
        using (DirectoryHandle into = DirectoryHandle.Open(path))
        {
            Checkout.Write(store.Store, fileSystem, into, new CheckoutOptions { IsPrivileged = true });
        }

        Assert.Equal(store.Walk(fileSystem), store.Walk(store.Import(path).FileSystem));
    }
}
