using System.Globalization;
using BenchmarkDotNet.Attributes;
using Larder.Database.Roots;
using Larder.Native.Files;
using Larder.Store;
using Larder.Store.Importing;
using Larder.Store.Roots;

namespace Larder.Benchmarks.Store;

/// <summary>Import of a directory of small files: into an empty store, and where all of it is stored already.</summary>
[MemoryDiagnoser]
public class ImportBenchmarks
{
    private readonly string _work = Path.Combine(Path.GetTempPath(), $"larder-import-{Guid.NewGuid():n}");
    private int _count;

    [Params(2000)]
    public int Files { get; set; } = 2000;

    [GlobalSetup]
    public void Setup()
    {
        byte[] content = new byte[3000];
        for (int index = 0; index < Files; index++)
        {
            string directory = Path.Combine(_work, "source", (index / 50).ToString(CultureInfo.InvariantCulture));
            _ = Directory.CreateDirectory(directory);
            BitConverter.TryWriteBytes(content, index);
            using FileStream file = File.Create(Path.Combine(directory, $"{index}"));
            file.Write(content.AsSpan(0, 500 + (index % 2500)));
        }

        _ = Import("again");
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        using DirectoryHandle parent = DirectoryHandle.Open(Path.GetTempPath());
        parent.RemoveTree(System.Text.Encoding.ASCII.GetBytes(Path.GetFileName(_work)));
    }

    [Benchmark]
    public long First() => Import($"{_count++}");

    [Benchmark]
    public long Known() => Import("again");

    private long Import(string name)
    {
        using LarderRoot root = LarderRoot.Open(Path.Combine(_work, "roots", name));
        using ContentStore store = ContentStore.Open(root);
        using StoreWriter writer = store.BeginWriting();
        using DirectoryHandle source = DirectoryHandle.Open(Path.Combine(_work, "source"));

        // One thread: how many share the work would otherwise decide what is allocated.
        ImportResult result = new DirectoryImporter(writer, null, new ImportOptions { Threads = 1 }).Import(source);
        new StoreRoots(store, TimeProvider.System).Commit(writer, "kept", result.FileSystem);
        return result.NewBytes;
    }
}
