using Larder.Formats.Castore;
using Larder.Formats.Compression;
using Larder.Formats.Digests;
using Larder.Formats.FileMetadata;
using Larder.Formats.Kernels;
using Larder.Formats.Oci;
using Larder.Formats.Packs;
using Larder.Formats.Tar;
using Larder.Store;
using Larder.Store.Importing;
using Larder.Store.Roots;
using Larder.Store.Segments;

namespace Larder.Testing.Fuzz;

/// <summary>The readers of what others wrote, each as a plain method over bytes.</summary>
public static class FuzzTargets
{
    private static readonly DecompressionLimits SmallDecompression = new() { MaximumBytes = 8 << 20, MaximumRatio = 200, RatioFreeBytes = 4 << 20 };
    private static readonly TarLimits SmallTar = new() { MaximumBytes = 16 << 20, MaximumEntries = 10_000, MaximumSparseSegments = 10_000 };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("tar", ReadTar, FuzzCorpus.Archives, 75_000),
        new("tar with right checksums", ReadSealedTar, FuzzCorpus.Archives, 75_000),
        new("compressed tar", ReadTar, FuzzCorpus.CompressedArchives, 62_000),
        new("tar import", ImportTar, FuzzCorpus.Archives, 5_000),
        new("castore directory", ReadDirectory, FuzzCorpus.Directories, 375_000),
        new("file metadata", ReadMetadata, FuzzCorpus.Metadata, 100_000),
        new("file metadata with its tree", WalkFileSystem, FuzzCorpus.Metadata, 50_000),
        new("root of a file system", ReadFileSystem, FuzzCorpus.FileSystems, 500_000),
        new("segment header", ReadSegmentHeader, FuzzCorpus.SegmentHeaders, 250_000),
        new("segment footer", ReadSegmentFooter, FuzzCorpus.SegmentFooters, 150_000),
        new("segment footer with a right checksum", ReadSealedFooter, FuzzCorpus.SegmentFooters, 150_000),
        new("segment index", ReadSegmentIndex, FuzzCorpus.SegmentIndexes, 500_000),
        new("segment index with a right checksum", ReadSealedIndex, FuzzCorpus.SegmentIndexes, 400_000),
        new("root record", ReadRootRecord, FuzzCorpus.RootRecords, 500_000),
        new("pack manifest", ReadPackManifest, FuzzCorpus.PackManifests, 100_000),
        new("OCI manifest", ReadOciManifest, FuzzCorpus.OciManifests, 100_000),
        new("kernel", ReadKernel, FuzzCorpus.Kernels, 10_000),
        new("kernel module", ReadKernelModule, FuzzCorpus.KernelModules, 100_000),
        new("Debian package", ReadDebianPackage, FuzzCorpus.DebianPackages, 20_000),
        new("record of a kernel", ReadKernelDocument, FuzzCorpus.KernelDocuments, 50_000),
    ];

    /// <summary>An archive, plain or compressed, to its end.</summary>
    public static void ReadTar(ReadOnlySpan<byte> input)
    {
        using MemoryStream source = new(input.ToArray());
        using Stream plain = CompressionSniffer.OpenDecompressed(source, out _, SmallDecompression);
        using TarReader reader = new(plain, SmallTar, TarReadMode.Concatenated);
        byte[] buffer = new byte[1 << 16];
        while (reader.MoveNext())
        {
            long size = 0;
            int read;
            while ((read = reader.Read(buffer)) > 0)
            {
                size += read;
            }

            Require(size == reader.Current.Size, "the content of an entry is not as long as the entry says");
            if (TarPath.TryNormalise(reader.Current.Path, out byte[]? path))
            {
                Require(path.AsSpan().IndexOf("/../"u8) < 0 && !path.AsSpan().StartsWith("/"u8), "a normalised path leads elsewhere");
            }
        }

        reader.DrainToEnd();
    }

    /// <summary>The same, once all headers have the checksums that they should have.</summary>
    public static void ReadSealedTar(ReadOnlySpan<byte> input) => ReadTar(Sealed(input));

    /// <summary>An archive with right checksums, up to its tree; nothing of it is committed.</summary>
    public static void ImportTar(ReadOnlySpan<byte> input)
    {
        using MemoryStream source = new(Sealed(input));
        using StoreWriter writer = FuzzStore.Shared.BeginWriting();
        ImportResult result = new TarImporter(writer, new TarImportOptions { Limits = SmallTar, Decompression = SmallDecompression }).Import(source);
        using MemoryStream metadata = new(writer.Read(result.FileSystem.Metadata, 16 << 20));
        using MetadataReader records = new(metadata);
        while (records.Read() is not null)
        {
        }
    }

    /// <summary>A directory; what is read is written the same.</summary>
    public static void ReadDirectory(ReadOnlySpan<byte> input)
    {
        CastoreDirectory directory = CastoreDirectory.Decode(input);
        Require(CastoreDirectory.Decode(directory.Encode()).Encode().AsSpan().SequenceEqual(directory.Encode()), "a directory reads as another one");
        Require(CastoreDirectory.DecodeCanonical(directory.Encode()).Entries.Length == directory.Entries.Length, "entries are lost");
    }

    /// <summary>All records of file metadata.</summary>
    public static void ReadMetadata(ReadOnlySpan<byte> input)
    {
        using MemoryStream stream = new(input.ToArray());
        using MetadataReader reader = new(stream);
        while (reader.Read() is not null)
        {
        }
    }

    /// <summary>File metadata against the tree that it was made for.</summary>
    public static void WalkFileSystem(ReadOnlySpan<byte> input)
    {
        using MemoryStream stream = new(input.ToArray());
        using FileSystemWalker walker = new(FuzzCorpus.Tree.Root, FuzzCorpus.Tree.Directory, stream);
        while (walker.Next() is not null)
        {
        }
    }

    /// <summary>The record that a file system's id is made of.</summary>
    public static void ReadFileSystem(ReadOnlySpan<byte> input) =>
        Require(FileSystem.Decode(input).Encode().AsSpan().SequenceEqual(input), "a file system has two encodings");

    /// <summary>The first bytes of a segment.</summary>
    public static void ReadSegmentHeader(ReadOnlySpan<byte> input)
    {
        if (SegmentHeader.TryRead(input) is { } header)
        {
            Require(input.StartsWith(header.Encode()), "a header reads as another one");
        }
    }

    /// <summary>A footer.</summary>
    public static void ReadSegmentFooter(ReadOnlySpan<byte> input)
    {
        if (SegmentFooter.TryRead(input, FuzzCorpus.Segment, FuzzCorpus.FooterOffset, FuzzCorpus.Nonce) is { } footer)
        {
            ReadOnlySpan<byte> encoded = footer.Encode(FuzzCorpus.Nonce).AsSpan(0, SegmentFooter.Length(footer.Entries.Count));
            Require(input.StartsWith(encoded), "a footer reads as another one");
        }
    }

    /// <summary>A footer whose checksum agrees, whatever it says.</summary>
    public static void ReadSealedFooter(ReadOnlySpan<byte> input)
    {
        byte[] bytes = input.ToArray();
        if (SegmentFooter.TryCount(bytes, FuzzCorpus.Segment, FuzzCorpus.FooterOffset) is { } count && bytes.Length >= SegmentFooter.Length(count))
        {
            int end = SegmentFooter.Length(count) - Digest.Size;
            Blake3Hasher hasher = new();
            hasher.Update(FuzzCorpus.Nonce);
            hasher.Update(bytes.AsSpan(0, end));
            hasher.Finish().Bytes.CopyTo(bytes.AsSpan(end));
        }

        ReadSegmentFooter(bytes);
    }

    /// <summary>The index beside a sealed segment; what is read is written the same.</summary>
    public static void ReadSegmentIndex(ReadOnlySpan<byte> input)
    {
        if (SegmentIndexFile.TryRead(input, FuzzCorpus.Segment, FuzzCorpus.SegmentLength) is { } entries)
        {
            Require(input.SequenceEqual(SegmentIndexFile.Encode(FuzzCorpus.Segment, FuzzCorpus.SegmentLength, entries)), "an index reads as another one");
            Require(entries.All(entry => entry.Size > 0 && entry.Offset > 0 && entry.Offset + entry.Size <= FuzzCorpus.SegmentLength), "a blob lies outside of its segment");
        }
    }

    /// <summary>An index whose checksum agrees, whatever it says.</summary>
    public static void ReadSealedIndex(ReadOnlySpan<byte> input)
    {
        byte[] bytes = input.ToArray();
        if (bytes.Length >= Digest.Size)
        {
            Digest.Of(bytes.AsSpan(0, bytes.Length - Digest.Size)).Bytes.CopyTo(bytes.AsSpan(bytes.Length - Digest.Size));
        }

        ReadSegmentIndex(bytes);
    }

    /// <summary>The record of a root.</summary>
    public static void ReadRootRecord(ReadOnlySpan<byte> input)
    {
        if (RootRecord.TryDecode(input) is { } record)
        {
            Require(record.Encode().AsSpan().SequenceEqual(input), "a root has two encodings");
        }
    }

    /// <summary>The manifest of a pack.</summary>
    public static void ReadPackManifest(ReadOnlySpan<byte> input)
    {
        byte[] written = PackManifestWriter.Write(PackManifestReader.Read(input.ToArray()));
        Require(PackManifestWriter.Write(PackManifestReader.Read(written)).AsSpan().SequenceEqual(written), "a manifest reads as another one");
    }

    /// <summary>The manifest of an OCI layout.</summary>
    public static void ReadOciManifest(ReadOnlySpan<byte> input) => OciManifest.Read(input.ToArray()).Write();

    /// <summary>A kernel of any format.</summary>
    public static void ReadKernel(ReadOnlySpan<byte> input)
    {
        using MemoryStream source = new(input.ToArray());
        Require(KernelFile.Read(source, "kernel").Version is not { Length: > 64 }, "a version is too long");
    }

    /// <summary>A kernel module.</summary>
    public static void ReadKernelModule(ReadOnlySpan<byte> input)
    {
        using MemoryStream source = new(input.ToArray());
        _ = KernelModule.Read(source, "x.ko");
    }

    /// <summary>A Debian package, to the end of its files.</summary>
    public static void ReadDebianPackage(ReadOnlySpan<byte> input)
    {
        using MemoryStream source = new(input.ToArray());
        using DebianPackage package = DebianPackage.Open(source);
        using TarReader reader = new(package.OpenData(SmallDecompression), SmallTar);
        while (reader.MoveNext())
        {
        }

        reader.DrainToEnd();
    }

    /// <summary>The record of a kernel; what is taken is written as the same again.</summary>
    public static void ReadKernelDocument(ReadOnlySpan<byte> input)
    {
        byte[] written = KernelDocument.Parse(input.ToArray()).ToJson();
        Require(KernelDocument.Parse(written).ToJson().AsSpan().SequenceEqual(written), "a record reads as another one");
    }

    private static byte[] Sealed(ReadOnlySpan<byte> input)
    {
        byte[] bytes = input.ToArray();
        for (int at = 0; at + TarBlock.Size <= bytes.Length; at += TarBlock.Size)
        {
            Span<byte> block = bytes.AsSpan(at, TarBlock.Size);
            if (block.Slice(257, 5).SequenceEqual("ustar"u8))
            {
                (TarField.Checksum with { Length = 7 }).WriteOctal(block, (ulong)TarBlock.Sum(block));
            }
        }

        return bytes;
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new InvalidDataException(message);
        }
    }
}
