using System.Globalization;
using System.Text;
using Larder.Database.Roots;
using Larder.Formats.Castore;
using Larder.Formats.FileMetadata;
using Larder.Store;
using Larder.Store.Roots;
using Larder.Store.Segments;

namespace Larder.Benchmarks.Collecting;

/// <summary>
/// <c>garbage-store ROOT BLOBS</c>: makes a store of that many small files in directories of 100, of which a root keeps
/// every other directory.
/// </summary>
internal static class GarbageStore
{
    private const int FilesInDirectory = 100;

    public static int Run(string[] args)
    {
        if (args.Length != 2 || !int.TryParse(args[1], NumberStyles.None, CultureInfo.InvariantCulture, out int blobs))
        {
            Console.Error.WriteLine("garbage-store ROOT BLOBS");
            return 2;
        }

        using LarderRoot root = LarderRoot.Open(args[0]);
        using ContentStore store = ContentStore.Open(root);
        using StoreWriter writer = store.BeginWriting();
        DirectoryBuilder top = new();
        byte[] content = new byte[1100];
        new Random(1).NextBytes(content);
        for (int number = 0; number < blobs / FilesInDirectory; number++)
        {
            DirectoryBuilder directory = new();
            for (int index = 0; index < FilesInDirectory; index++)
            {
                int id = (number * FilesInDirectory) + index;
                BitConverter.TryWriteBytes(content, id);
                ReadOnlySpan<byte> bytes = content.AsSpan(0, 100 + (id % 1000));
                directory.Add(Name(index), Node.File(writer.Put(bytes, BlobKinds.File), (ulong)bytes.Length, isExecutable: false));
            }

            Node node = writer.PutDirectory(directory.Build());
            if (number % 2 == 0)
            {
                top.Add(Name(number), node);
            }
        }

        new StoreRoots(store, TimeProvider.System).Commit(writer, "kept", FileSystem.Plain(writer.PutDirectory(top.Build())));
        return 0;
    }

    private static byte[] Name(int number) => Encoding.ASCII.GetBytes(number.ToString("d8", CultureInfo.InvariantCulture));
}
