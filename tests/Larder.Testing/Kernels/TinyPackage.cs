using System.Globalization;
using System.IO.Compression;
using System.Text;
using Larder.Formats.Tar;

namespace Larder.Testing.Kernels;

/// <summary>Debian packages made in memory.</summary>
public sealed class TinyPackage
{
    private readonly List<(TarEntry Entry, byte[] Content)> _files = [];

    public string Package { get; init; } = $"linux-image-{TinyKernel.Version}";

    public string Control { get; init; } = "Version: 6.1.192-2\nArchitecture: amd64\nDescription: a kernel\n and more of it\n";

    /// <summary>A package with a kernel, a chain of modules and the lists that Debian has.</summary>
    public static TinyPackage WithKernel() => new TinyPackage()
        .File($"./boot/vmlinuz-{TinyKernel.Version}", TinyKernel.BzImage())
        .File("./usr/share/doc/readme", "skipped"u8.ToArray())
        .Module("kernel/drivers/virtio/virtio.ko", TinyModule.Make("virtio"))
        .Module("kernel/drivers/virtio/virtio_ring.ko", TinyModule.Make("virtio_ring", "virtio"))
        .Module("kernel/drivers/block/virtio_blk.ko", TinyModule.Make("virtio_blk", "virtio_ring,virtio"))
        .Module("modules.builtin", "kernel/fs/ext4/ext4.ko\n"u8.ToArray())
        .Module("modules.order", "kernel/drivers/virtio/virtio.ko\n"u8.ToArray());

    public TinyPackage File(string path, byte[] content) => Entry(path, TarEntryKind.File, content);

    public TinyPackage Module(string path, byte[] content) => File($"./lib/modules/{TinyKernel.Version}/{path}", content);

    public TinyPackage Entry(string path, TarEntryKind kind, byte[]? content = null, string target = "")
    {
        _files.Add((
            new TarEntry { Path = Encoding.UTF8.GetBytes(path), Kind = kind, Mode = 0x1A4, LinkTarget = Encoding.UTF8.GetBytes(target), Size = content?.Length ?? 0 },
            content ?? []));
        return this;
    }

    public byte[] Build() => Archive(
        ("debian-binary", "2.0\n"u8.ToArray()),
        ("control.tar.gz", Gzip(Tar([(new TarEntry { Path = "./control"u8.ToArray(), Kind = TarEntryKind.File, Size = Encoding.UTF8.GetByteCount($"Package: {Package}\n{Control}") }, Encoding.UTF8.GetBytes($"Package: {Package}\n{Control}"))]))),
        ("data.tar.gz", Gzip(Tar(_files))));

    /// <summary>An <c>ar</c> archive.</summary>
    public static byte[] Archive(params (string Name, byte[] Content)[] members)
    {
        using MemoryStream archive = new();
        archive.Write("!<arch>\n"u8);
        foreach ((string name, byte[] content) in members)
        {
            string size = content.Length.ToString(CultureInfo.InvariantCulture);
            archive.Write(Encoding.ASCII.GetBytes($"{name,-16}{0,-12}{0,-6}{0,-6}{"100644",-8}{size,-10}`\n"));
            archive.Write(content);
            if (content.Length % 2 != 0)
            {
                archive.WriteByte((byte)'\n');
            }
        }

        return archive.ToArray();
    }

    /// <summary>Stored only: how zlib compresses depends on the processor, and golden files have digests of it.</summary>
    public static byte[] Gzip(byte[] content)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.NoCompression))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    private static byte[] Tar(IEnumerable<(TarEntry Entry, byte[] Content)> files)
    {
        using MemoryStream archive = new();
        using (TarWriter writer = new(archive, leaveOpen: true))
        {
            foreach ((TarEntry entry, byte[] content) in files)
            {
                writer.WriteEntry(entry, content.AsSpan());
            }

            writer.Finish();
        }

        return archive.ToArray();
    }
}
