using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Larder.Formats.Compression;
using Larder.Formats.Digests;
using Larder.Formats.FileMetadata;
using Larder.Formats.Kernels;
using Larder.Formats.Oci;
using Larder.Formats.Packs;
using Larder.Formats.Tar;
using Larder.Formats.Versions;
using Larder.Store.Roots;
using Larder.Store.Segments;
using Larder.Testing.Builders;
using Larder.Testing.Kernels;

namespace Larder.Testing.Fuzz;

/// <summary>Valid inputs for each reader, by our own writers; sparse files and xz, which we never write, by hand and by xz.</summary>
internal static class FuzzCorpus
{
    public const long Segment = 7;
    public const long FooterOffset = 8192;
    public const long SegmentLength = 1 << 20;

    private static readonly RandomFileSystem[] Made = [.. Enumerable.Range(1, 12).Select(seed => RandomFileSystem.Of(seed, new() { MaxContentLength = 3000 }))];

    public static byte[] Nonce { get; } = [.. Enumerable.Range(0, 32).Select(value => (byte)value)];

    /// <summary>What <see cref="Metadata"/> begins with.</summary>
    public static RandomFileSystem Tree => Made[0];

    public static IReadOnlyList<byte[]> Directories { get; } = [.. Made.SelectMany(made => made.Directories.Values).Select(directory => directory.Encode()).Where(bytes => bytes.Length < 4096)];

    public static IReadOnlyList<byte[]> Metadata { get; } = [.. Made.Select(made => made.Metadata).Where(bytes => bytes.Length < 65_536)];

    public static IReadOnlyList<byte[]> FileSystems { get; } = [.. Made.Select(made => made.FileSystem.Encode())];

    public static IReadOnlyList<byte[]> Archives { get; } = [Written(), Sparse(), .. Made.Take(3).Select(Written)];

    public static IReadOnlyList<byte[]> CompressedArchives { get; } = [.. Archives.Take(3).SelectMany(archive => (byte[][])[Gzip(archive), [.. Gzip(archive[..512]), .. Gzip(archive[512..])], Zstd(archive), Xz(archive)])];

    public static IReadOnlyList<byte[]> SegmentHeaders { get; } = [SegmentHeader.New(Segment, Nonce).Encode(), SegmentHeader.New(long.MaxValue, Nonce).Encode()];

    public static IReadOnlyList<byte[]> SegmentFooters { get; } = [Footer(0), Footer(1), Footer(20)];

    public static IReadOnlyList<byte[]> SegmentIndexes { get; } = [Index(0), Index(1), Index(20)];

    public static IReadOnlyList<byte[]> RootRecords { get; } =
    [
        new RootRecord("name", 1_700_000_000_000, Made[0].FileSystem).Encode(),
        new RootRecord("größer/ünïcode", 0, Made[1].FileSystem).Encode(),
        new RootRecord(new string('n', 1024), long.MaxValue, null).Encode(),
    ];

    public static IReadOnlyList<byte[]> PackManifests { get; } =
    [
        PackManifestWriter.Write(new PackBuilder().Manifest),
        PackManifestWriter.Write(new PackBuilder
        {
            Base = PackBase.Host,
            Dependencies = new Dictionary<PackName, VersionRange> { [PackName.Parse("examples/other")] = VersionRange.Parse("^1.2") }.ToImmutable(),
        }.Manifest),
    ];

    public static IReadOnlyList<byte[]> Kernels { get; } = [TinyKernel.BzImage(), TinyKernel.Vmlinux(bannerAt: 64), TinyKernel.Arm64Image()];

    public static IReadOnlyList<byte[]> KernelModules { get; } = [TinyModule.Make("virtio", "a,b", "softdep=pre: c"), TinyPackage.Gzip(TinyModule.Make("x"))];

    public static IReadOnlyList<byte[]> DebianPackages { get; } = [TinyPackage.WithKernel().Build()];

    public static IReadOnlyList<byte[]> KernelDocuments { get; } =
    [
        new KernelDocument
        {
            Name = "mine",
            Version = "6.1.0",
            Architecture = "amd64",
            Format = KernelFormat.BzImage,
            Source = new KernelOrigin("file", "/boot/vmlinuz"),
            Imported = DateTimeOffset.UnixEpoch,
            Kernel = new KernelContent("kernel", Digest.Of("k"u8), 1),
            Initrd = null,
            Modules = [new KernelContent("modules/6.1.0/a.ko", Digest.Of("a"u8), 3)],
            Drivers = [KeyValuePair.Create("virtio_blk", DriverState.Module)],
            LoadOrder = [new ModuleLoadOrder("virtio_blk", ["a.ko"])],
        }.ToJson(),
    ];

    public static IReadOnlyList<byte[]> OciManifests { get; } =
    [
        new OciManifest
        {
            ArtifactType = "application/vnd.larder.pack.v1",
            Config = OciDescriptor.Of("application/vnd.larder.pack.config.v1+json", "{}"u8.ToArray()),
            Layers = [OciDescriptor.Of(OciMediaTypes.LayerTarZstd, "layer"u8.ToArray())],
        }.Write(),
    ];

    private static System.Collections.Immutable.ImmutableDictionary<TKey, TValue> ToImmutable<TKey, TValue>(this Dictionary<TKey, TValue> items)
        where TKey : notnull => System.Collections.Immutable.ImmutableDictionary.CreateRange(items);

    private static byte[] Footer(int entries) => new SegmentFooter(
        Segment,
        FooterOffset,
        4096,
        [.. Enumerable.Range(0, entries).Select(number => new SegmentEntry(Digest.Of([(byte)number]), 64 + (8 * number), 8, BlobKinds.File))]).Encode(Nonce);

    // Small blobs, and from the tenth on some that begin at a block.
    private static byte[] Index(int entries) => SegmentIndexFile.Encode(
        Segment,
        SegmentLength,
        [
            .. Enumerable.Range(0, entries).Select(number => number < 10
                ? new SegmentEntry(Digest.Of([(byte)number]), 64 + (8 * number), 8, BlobKinds.File)
                : new SegmentEntry(Digest.Of([(byte)number]), 4096L * number, 4096, BlobKinds.File | BlobKinds.Metadata)),
        ]);

    private static byte[] Written() => Write(writer =>
    {
        writer.WriteEntry(Entry("./", TarEntryKind.Directory), []);
        writer.WriteEntry(Entry("file", TarEntryKind.File, size: 700), new byte[700]);
        writer.WriteEntry(Entry(new string('n', 150), TarEntryKind.File, size: 5), "bytes"u8.ToArray());
        writer.WriteEntry(Entry("link", TarEntryKind.Symlink, new string('t', 200)), []);
        writer.WriteEntry(Entry("hard", TarEntryKind.HardLink, "file"), []);
        writer.WriteEntry(Entry("disk", TarEntryKind.BlockDevice, major: 8), []);
        writer.WriteEntry(Entry("pipe", TarEntryKind.Fifo), []);
    });

    private static byte[] Written(RandomFileSystem made) => Write(writer =>
    {
        foreach (WalkedPath path in made.Paths)
        {
            TarEntry entry = TarEntry.Of(path);
            writer.WriteEntry(entry, entry.Size == 0 ? [] : made.Blobs[path.Node.Digest]);
        }
    });

    private static byte[] Write(Action<TarWriter> write)
    {
        using MemoryStream bytes = new();
        using (TarWriter writer = new(bytes, leaveOpen: true))
        {
            write(writer);
            writer.Finish();
        }

        return bytes.ToArray();
    }

    private static TarEntry Entry(string path, TarEntryKind kind, string target = "", long size = 0, uint major = 0) => new()
    {
        Path = Encoding.UTF8.GetBytes(path),
        Kind = kind,
        LinkTarget = Encoding.UTF8.GetBytes(target),
        Mode = 0x1A4,
        Uid = major == 0 ? 1000u : 3_000_000_000,
        MtimeSeconds = -5,
        MtimeNanoseconds = 250_000_000,
        Size = size,
        DeviceMajor = major,
        ExtendedAttributes = kind is TarEntryKind.File ? ExtendedAttributes.Of([new ExtendedAttribute("user.a"u8.ToArray(), "value"u8.ToArray())]) : ExtendedAttributes.None,
    };

    // GNU's four encodings of holes, an old directory, and names by GNU's headers.
    private static byte[] Sparse()
    {
        using MemoryStream bytes = new();
        Pax(bytes, "GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.name=s", "GNU.sparse.realsize=5000");
        Header(bytes, '0', "s", [.. "2\n0\n3\n4096\n4\n"u8, .. new byte[512 - 14], .. "abcdefg"u8]);
        Pax(bytes, "GNU.sparse.size=90", "GNU.sparse.numblocks=1", "GNU.sparse.name=s1", "GNU.sparse.map=4,3");
        Header(bytes, '0', "s1", "xyz"u8.ToArray());
        Header(bytes, 'L', "l", [.. Encoding.ASCII.GetBytes(new string('g', 200)), 0]);
        Header(bytes, 'S', "old", "xyz"u8.ToArray(), block =>
        {
            "00000000005\u000000000000003\0"u8.CopyTo(TarField.GnuSparse.In(block.AsSpan()));
            TarField.GnuRealSize.WriteOctal(block, 9);
        });
        Header(bytes, '0', "olddir/", []);
        bytes.Write(new byte[1024]);
        return bytes.ToArray();
    }

    private static void Pax(MemoryStream bytes, params string[] records) => Header(bytes, 'x', "pax", Encoding.ASCII.GetBytes(string.Concat(records.Select(Measured))));

    private static string Measured(string record)
    {
        int equals = record.IndexOf('=', StringComparison.Ordinal);
        return string.Create(CultureInfo.InvariantCulture, $"{PaxRecord.Measure(equals, record.Length - equals - 1)} {record}\n");
    }

    private static void Header(MemoryStream bytes, char type, string name, byte[] content, Action<byte[]>? change = null)
    {
        byte[] block = new byte[TarBlock.Size];
        Encoding.ASCII.GetBytes(name).CopyTo(block, 0);
        "ustar\u000000"u8.CopyTo(TarField.Magic.In(block.AsSpan()));
        block[TarField.Type.Offset] = (byte)type;
        TarField.Mode.WriteOctal(block, 0x1A4);
        TarField.Size.WriteOctal(block, (ulong)content.Length);
        change?.Invoke(block);
        (TarField.Checksum with { Length = 7 }).WriteOctal(block, (ulong)TarBlock.Sum(block));
        bytes.Write(block);
        bytes.Write(content);
        bytes.Write(new byte[TarBlock.Padding(content.Length)]);
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    private static byte[] Zstd(byte[] bytes)
    {
        using MemoryStream packed = new();
        using (ZstdCompressStream zstd = new(packed, leaveOpen: true))
        {
            zstd.Write(bytes);
            zstd.Complete();
        }

        return packed.ToArray();
    }

    private static byte[] Xz(byte[] bytes)
    {
        using Process xz = Process.Start(new ProcessStartInfo("xz", ["-c", "-0"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        Task writing = Task.Run(() =>
        {
            xz.StandardInput.BaseStream.Write(bytes);
            xz.StandardInput.Close();
        });
        using MemoryStream packed = new();
        xz.StandardOutput.BaseStream.CopyTo(packed);
        writing.GetAwaiter().GetResult();
        xz.WaitForExit();
        return packed.ToArray();
    }
}
