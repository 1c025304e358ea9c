using System.Globalization;
using System.Text;
using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Formats.FileMetadata;
using Larder.Store;
using Larder.Store.Segments;
using Larder.Store.Trees;
using Larder.Tests.Store;

namespace Larder.Tests.Materialise.Disks;

/// <summary>File systems for images, and what is asked of images.</summary>
internal static class Disk
{
    /// <summary>Sizes around every boundary there is: blocks, what is packed in segments, buffers, what is looked through first.</summary>
    public static int[] Sizes { get; } =
        [0, 1, 2047, 2048, 4095, 4096, 4097, 65535, 65536, 65537, 524_287, 524_288, 524_289, 1 << 20, 2_097_151, 2_097_152, 2_097_153, 5_000_000];

    public static FileSystem Build(TestStore store, int[] sizes) => BuildFrom(store, [.. sizes.Select(size => TestStore.Bytes(size, size))]);

    /// <summary>Files called by their numbers.</summary>
    public static FileSystem BuildFrom(TestStore store, byte[][] contents) => Build(store, (writer, builder) =>
    {
        for (int index = 0; index < contents.Length; index++)
        {
            AddFile(writer, builder, index.ToString("d2", CultureInfo.InvariantCulture), contents[index], new PathAttributes(0x1A4));
        }
    });

    public static FileSystem Build(TestStore store, Action<StoreWriter, FileSystemBuilder> fill)
    {
        using StoreWriter writer = store.Store.BeginWriting();
        FileSystemBuilder builder = new(writer, new PathAttributes(PathAttributes.ExecutableMode));
        fill(writer, builder);
        FileSystem fileSystem = builder.Finish();
        writer.Commit();
        return fileSystem;
    }

    public static void AddFile(StoreWriter writer, FileSystemBuilder builder, string path, byte[] content, PathAttributes attributes, string? group = null) =>
        AddFile(writer, builder, Encoding.UTF8.GetBytes(path), content, attributes, group);

    public static void AddFile(StoreWriter writer, FileSystemBuilder builder, byte[] path, byte[] content, PathAttributes attributes, string? group = null)
    {
        Digest digest = writer.Put(content, BlobKinds.File);
        bool isExecutable = (attributes.Mode & PathAttributes.OwnerExecute) != 0;
        builder.AddFile(path, Node.File(digest, (ulong)content.Length, isExecutable), attributes, group);
    }

    public static Digest DigestOf(string path)
    {
        Blake3Hasher hasher = new();
        using FileStream file = File.OpenRead(path);
        byte[] buffer = new byte[1 << 20];
        for (int read = file.Read(buffer); read > 0; read = file.Read(buffer))
        {
            hasher.Update(buffer.AsSpan(0, read));
        }

        return hasher.Finish();
    }
}
