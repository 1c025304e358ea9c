using Larder.Database.Roots;
using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Formats.FileMetadata;
using Larder.Materialise.Archives;
using Larder.Native.Files;
using Larder.Store;
using Larder.Store.Collecting;
using Larder.Store.Importing;
using Larder.Store.Mounted;
using Larder.Store.Roots;
using Larder.Store.Segments;
using Larder.Store.Trees;
using Larder.Testing.Builders;
using Larder.Testing.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Tests.Store;

/// <summary>A store in a root of the test's own, and a directory beside it.</summary>
internal sealed class TestStore : IDisposable
{
    private readonly TempDirectory? _owned;

    public TestStore(string? root = null)
    {
        if (root is null)
        {
            _owned = new TempDirectory();
            root = _owned.Combine("root");
        }

        RootPath = root;
        Root = LarderRoot.Open(root);
        Store = ContentStore.Open(Root);
    }

    public string RootPath { get; }

    public TempDirectory Temp => _owned!;

    public LarderRoot Root { get; private set; }

    public ContentStore Store { get; private set; }

    public StoreRoots Roots => new(Store, TimeProvider.System);

    /// <summary>Closes the store and opens it again, as the next process would.</summary>
    public void Reopen()
    {
        Store.Dispose();
        Root.Dispose();
        Root = LarderRoot.Open(RootPath);
        Store = ContentStore.Open(Root);
    }

    /// <summary>As <see cref="Reopen"/>, with the database lost meanwhile.</summary>
    public void LoseDatabase()
    {
        Store.Dispose();
        Root.Dispose();
        foreach (string file in Directory.EnumerateFiles(RootPath, "larder.db*"))
        {
            File.Delete(file);
        }

        Root = LarderRoot.OpenToRebuild(RootPath);
        Store = ContentStore.Open(Root);
    }

    /// <summary>As <see cref="Reopen"/>, with another database meanwhile.</summary>
    public void RestoreDatabase(string copy)
    {
        Store.Dispose();
        Root.Dispose();
        File.Copy(copy, Path.Combine(RootPath, "larder.db"), overwrite: true);
        Root = LarderRoot.Open(RootPath);
        Store = ContentStore.Open(Root);
    }

    /// <summary>Collects with the store closed, so that no lease of this process holds anything back.</summary>
    public CollectionResult Collect(CollectionOptions? options = null, TimeProvider? clock = null)
    {
        Store.Dispose();
        Root.Dispose();
        try
        {
            using LarderRoot root = LarderRoot.Open(RootPath);
            return new StoreCollector(root, clock ?? TimeProvider.System).Run(options ?? new());
        }
        finally
        {
            Root = LarderRoot.Open(RootPath);
            Store = ContentStore.Open(Root);
        }
    }

    /// <summary>Collects while a file system is recorded as mounted, whatever segments it is in.</summary>
    public CollectionResult CollectMounted(FileSystem fileSystem, CollectionOptions? options = null)
    {
        string id = new('0', 32);
        new MountedTrees(Store, TimeProvider.System).Record(new MountedTree(id, "mounted", fileSystem, default, default, "", default));
        CollectionResult result = Collect(options);
        new MountedTrees(Store, TimeProvider.System).Forget(id);
        return result;
    }

    /// <summary>Puts a file system and keeps it under a name.</summary>
    public FileSystem Keep(string name, RandomFileSystem made, DateTimeOffset? expires = null)
    {
        using StoreWriter writer = Store.BeginWriting();
        FileSystem fileSystem = Put(writer, made);
        Roots.Commit(writer, name, fileSystem, expires);
        return fileSystem;
    }

    /// <summary>The digests of all rows that are not doomed, root records left out.</summary>
    public IReadOnlySet<Digest> Rows() => Root.Database.Query(
        "SELECT digest FROM blobs WHERE doomed IS NULL AND kinds & 7", row => new Digest(row.Bytes(0))).ToHashSet();

    public string SegmentPath(long id) => Path.Combine(RootPath, "store", "segments", $"{id:x16}.seg");

    /// <summary>The file itself, without the locks that the runtime would take.</summary>
    public SafeFileHandle OpenSegment(long id) => Store.Segments.Handle.OpenReadWrite(SegmentLayout.FileName(id));

    /// <summary>Commits blobs in one batch.</summary>
    public Digest[] Put(params byte[][] blobs)
    {
        using StoreWriter writer = Store.BeginWriting();
        Digest[] digests = [.. blobs.Select(blob => writer.Put(blob, BlobKinds.File))];
        writer.Commit();
        return digests;
    }

    /// <summary>Puts all blobs of a file system made up in memory; the caller commits.</summary>
    public static FileSystem Put(StoreWriter writer, RandomFileSystem made)
    {
        foreach (byte[] blob in made.Blobs.Values)
        {
            writer.Put(blob, BlobKinds.File);
        }

        foreach (CastoreDirectory directory in made.Directories.Values)
        {
            writer.PutDirectory(directory);
        }

        writer.Put(made.Metadata, BlobKinds.Metadata);
        return made.FileSystem;
    }

    public FileSystem Put(RandomFileSystem made)
    {
        using StoreWriter writer = Store.BeginWriting();
        FileSystem fileSystem = Put(writer, made);
        writer.Commit();
        return fileSystem;
    }

    public ImportResult Import(string directory)
    {
        using DirectoryHandle handle = DirectoryHandle.Open(directory);
        using StoreWriter writer = Store.BeginWriting();
        ImportResult result = new DirectoryImporter(writer).Import(handle);
        writer.Commit();
        return result;
    }

    public ImportResult ImportTar(byte[] archive)
    {
        using StoreWriter writer = Store.BeginWriting();
        ImportResult result = new TarImporter(writer).Import(new MemoryStream(archive));
        writer.Commit();
        return result;
    }

    public byte[] ExportTar(FileSystem fileSystem)
    {
        using MemoryStream archive = new();
        TarExport.Write(Store, fileSystem, archive);
        return archive.ToArray();
    }

    public IReadOnlyList<string> Walk(FileSystem fileSystem) => WalkLines.Of(FileSystemReader.Walk(Store, fileSystem));

    /// <summary>Bytes that are never zero for long and never the same twice.</summary>
    public static byte[] Bytes(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public void Dispose()
    {
        Store.Dispose();
        Root.Dispose();
        _owned?.Dispose();
    }
}
