using System.Text;
using Larder.Database.Roots;
using Larder.Formats.Compression;
using Larder.Formats.Digests;
using Larder.Formats.Tar;
using Larder.Store;
using Larder.Store.Importing;
using Larder.Testing.Files;

namespace Larder.Testing.Builders;

/// <summary>The files of a test pack: paths and what stands there, made into the one layer that a pack has.</summary>
public sealed class PackTree
{
    private readonly List<(TarEntry Entry, byte[] Content)> _entries = [];

    public PackTree File(string path, string content, uint mode = 0x1A4)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(content);
        _entries.Add((new TarEntry { Path = Encoding.UTF8.GetBytes(path), Kind = TarEntryKind.File, Mode = mode, Size = bytes.Length, MtimeSeconds = 1 }, bytes));
        return this;
    }

    public PackTree Program(string path, string content) => File(path, content, 0x1ED);

    public PackTree Symlink(string path, string target)
    {
        _entries.Add((new TarEntry { Path = Encoding.UTF8.GetBytes(path), Kind = TarEntryKind.Symlink, LinkTarget = Encoding.UTF8.GetBytes(target), Mode = 0x1FF, MtimeSeconds = 1 }, []));
        return this;
    }

    public byte[] Layer()
    {
        using MemoryStream bytes = new();
        using (ZstdCompressStream zstd = new(bytes, leaveOpen: true))
        {
            using (TarWriter tar = new(zstd, leaveOpen: true))
            {
                foreach ((TarEntry entry, byte[] content) in _entries)
                {
                    tar.WriteEntry(entry, content.AsSpan());
                }

                tar.Finish();
            }

            zstd.Complete();
        }

        return bytes.ToArray();
    }

    /// <summary>Puts the tree into a pack: its layer, and the content id that a store gives it.</summary>
    public PackBuilder Into(PackBuilder pack)
    {
        byte[] layer = Layer();
        using TempDirectory temp = new();
        using LarderRoot root = LarderRoot.Open(temp.Combine("root"));
        using ContentStore store = ContentStore.Open(root);
        using StoreWriter writer = store.BeginWriting();
        using MemoryStream stream = new(layer);
        Digest id = new TarImporter(writer).Import(stream).FileSystem.ComputeId();
        return pack with { Layers = [layer], ContentId = id };
    }
}
