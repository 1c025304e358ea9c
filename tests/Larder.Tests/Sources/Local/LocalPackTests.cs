using System.Text;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.Oci;
using Larder.Formats.Packs;
using Larder.Formats.Tar;
using Larder.Sources.Local;
using Larder.Testing.Builders;
using Larder.Testing.Files;

namespace Larder.Tests.Sources.Local;

public sealed class LocalPackTests : IDisposable
{
    private static readonly PackBuilder Builder = new();

    private readonly TempDirectory _directory = new();

    private string File => Path.Combine(_directory.Path, "x.pack");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_pack_that_was_written_is_opened_with_all_it_says()
    {
        byte[] bytes = (Builder with { Layers = ["one"u8.ToArray(), "two"u8.ToArray()] }).Build();
        using LocalPack pack = Open(bytes);
        Assert.Equal("examples/hello-world", pack.Descriptor.Manifest.Name.ToString());
        Assert.Equal(PackManifestWriter.Write(Builder.Manifest), pack.Descriptor.ManifestContent.ToArray());
        Assert.Equal(bytes.Length, pack.FileSize);
        Assert.Equal(Sha256Digest.Of(bytes), pack.ComputeFileDigest());
        Assert.Equal(["one", "two"], Enumerable.Range(0, 2).Select(index => ReadLayer(pack, index)));
    }

    [Fact]
    public void A_pack_of_great_size_opens_by_its_headers()
    {
        // The layer is a hole of 3 GiB: reading it all would take seconds, and its digest is wrong, which opening does not see.
        const long Size = 3L << 30;
        var layer = new OciDescriptor { MediaType = OciMediaTypes.LayerTarZstd, Digest = Sha256Digest.Of("x"u8), Size = Size };
        using (FileStream stream = System.IO.File.Create(File))
        {
            using var tar = new TarWriter(stream, leaveOpen: true);
            Documents documents = Documents.Of(Builder, [layer]);
            foreach ((string name, byte[] content) in documents.Files)
            {
                tar.WriteEntry(Entry(name, content.Length), content);
            }

            tar.WriteHeader(Entry(OciLayout.BlobName(layer.Digest), Size));
            tar.Write(new byte[1024 * 1024]);
            stream.SetLength(stream.Length + Size + 4096);
        }

        // What is behind the hole is zeros: the end of the archive.
        using LocalPack pack = LocalPack.Open(File);
        Assert.Equal(Size, Assert.Single(pack.Descriptor.Layers).Size);
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        byte[] bytes = Builder.Build();
        for (int length = 0; length < bytes.Length - 512; length += 97)
        {
            LarderException e = Assert.Throws<LarderException>(() => Open(bytes[..length]));
            Assert.Equal(ErrorCodes.PackArchiveInvalid, e.Code);
        }
    }

    [Fact]
    public void Every_changed_byte_of_a_blob_is_noticed()
    {
        byte[] bytes = Builder.Build();
        foreach (string content in new[] { "one layer", "\"prints a greeting\"", "application/vnd.larder.pack.v1\",\"config" })
        {
            byte[] broken = [.. bytes];
            broken[bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(content)) + 1] ^= 1;
            LarderException e = Assert.Throws<LarderException>(() =>
            {
                using LocalPack pack = Open(broken);
                ReadLayer(pack, 0);
            });
            Assert.Equal(ErrorCodes.DigestMismatch, e.Code);
        }
    }

    [Fact]
    public void Any_changed_byte_gives_a_coded_error_or_changes_nothing_that_counts()
    {
        byte[] bytes = Builder.Build();
        for (int at = 0; at < bytes.Length; at += 13)
        {
            byte[] broken = [.. bytes];
            broken[at] ^= 0x15;
            try
            {
                using LocalPack pack = Open(broken);
                Assert.Equal("one layer", ReadLayer(pack, 0));
            }
            catch (LarderException)
            {
            }
        }
    }

    [Theory]
    [InlineData("oci-layout", 1004)]
    [InlineData("index.json", 1004)]
    [InlineData("blob", 1006)]
    public void A_missing_file_is_refused(string which, int code)
    {
        var documents = Documents.Of(Builder);
        string name = which == "blob" ? documents.Files.Keys.First(key => key.StartsWith("blobs/", StringComparison.Ordinal)) : which;
        documents.Files.Remove(name);
        Assert.Equal(code, Refused(documents));
    }

    [Theory]
    [InlineData("../evil", TarEntryKind.File, 2111)]
    [InlineData("blobs/../../evil", TarEntryKind.File, 2111)]
    [InlineData("evil", TarEntryKind.File, 1005)]
    [InlineData("blobs/sha256/evil", TarEntryKind.File, 1005)]
    [InlineData("index.json", TarEntryKind.File, 1005)]
    [InlineData("/index.json", TarEntryKind.File, 1005)]
    [InlineData("./index.json", TarEntryKind.File, 1005)]
    [InlineData("evil", TarEntryKind.Directory, 1005)]
    [InlineData("index.json", TarEntryKind.Directory, 1005)]
    [InlineData("blobs", TarEntryKind.Symlink, 1005)]
    [InlineData("oci-layout", TarEntryKind.HardLink, 1005)]
    [InlineData("evil", TarEntryKind.Fifo, 1005)]
    public void An_entry_that_does_not_belong_is_refused(string name, TarEntryKind kind, int code)
    {
        var documents = Documents.Of(Builder);
        documents.Extra.Add(new TarEntry { Path = Encoding.UTF8.GetBytes(name), Kind = kind, LinkTarget = kind is TarEntryKind.Symlink or TarEntryKind.HardLink ? "x"u8.ToArray() : [] });
        Assert.Equal(code, Refused(documents));
    }

    [Fact]
    public void A_blob_that_no_document_names_is_refused()
    {
        var documents = Documents.Of(Builder);
        documents.Files.Add(OciLayout.BlobName(Sha256Digest.Of("smuggled"u8)), "smuggled"u8.ToArray());
        Assert.Equal(1005, Refused(documents));
    }

    [Fact]
    public void More_entries_than_any_pack_has_are_refused()
    {
        var documents = Documents.Of(Builder);
        documents.Extra.AddRange(Enumerable.Repeat(new TarEntry { Path = "blobs"u8.ToArray(), Kind = TarEntryKind.Directory }, 2000));
        Assert.Equal(1005, Refused(documents));
    }

    [Fact]
    public void A_size_that_lies_is_refused()
    {
        byte[] layer = "one layer"u8.ToArray();
        foreach (int lie in new[] { -1, 1 })
        {
            OciDescriptor descriptor = OciDescriptor.Of(OciMediaTypes.LayerTarZstd, layer);
            var documents = Documents.Of(Builder, [descriptor with { Size = descriptor.Size + lie }]);
            documents.Files.Add(OciLayout.BlobName(descriptor.Digest), layer);
            Assert.Equal(ErrorCodes.SizeMismatch.Number, Refused(documents));
        }
    }

    [Fact]
    public void Two_manifests_none_or_an_index_in_the_index_are_refused()
    {
        OciDescriptor manifest = OciDescriptor.Of(OciMediaTypes.Manifest, "x"u8);
        foreach (OciDescriptor[] manifests in new OciDescriptor[][] { [], [manifest, manifest], [manifest with { MediaType = OciMediaTypes.Index }] })
        {
            var documents = Documents.Of(Builder);
            documents.Files[OciLayout.IndexName] = new OciIndex { Manifests = manifests }.Write();
            Assert.Equal(ErrorCodes.NotAPack.Number, Refused(documents));
        }
    }

    [Fact]
    public void An_image_is_not_a_pack()
    {
        var documents = Documents.Of(Builder, artifactType: "application/vnd.example.other");
        Assert.Equal(ErrorCodes.NotAPack.Number, Refused(documents));
    }

    [Fact]
    public void A_manifest_with_an_unknown_field_is_refused_with_its_own_code()
    {
        byte[] config = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(PackManifestWriter.Write(Builder.Manifest)).Replace("{\"schema", "{\"x\":1,\"schema", StringComparison.Ordinal));
        Assert.Equal(ErrorCodes.PackManifestUnknownField.Number, Refused(Documents.Of(Builder, config: config)));
    }

    [Theory]
    [InlineData("missing.pack", 1003)]
    [InlineData("missing/x.pack", 1003)]
    [InlineData(".", 1008)]
    public void What_cannot_be_opened_has_its_code(string name, int code) =>
        Assert.Equal(code, Assert.Throws<LarderException>(() => LocalPack.Open(Path.Combine(_directory.Path, name))).Code.Number);

    [Theory]
    [InlineData("")]
    [InlineData("not a pack")]
    public void A_file_that_is_no_archive_is_refused(string text) =>
        Assert.Equal(ErrorCodes.PackArchiveInvalid, Assert.Throws<LarderException>(() => Open(Encoding.UTF8.GetBytes(text))).Code);

    private static TarEntry Entry(string name, long size) => new() { Path = Encoding.UTF8.GetBytes(name), Kind = TarEntryKind.File, Mode = 0x1A4, Size = size };

    private static string ReadLayer(LocalPack pack, int index)
    {
        using var reader = new StreamReader(pack.OpenLayer(index));
        return reader.ReadToEnd();
    }

    private LocalPack Open(byte[] bytes)
    {
        System.IO.File.WriteAllBytes(File, bytes);
        return LocalPack.Open(File);
    }

    private int Refused(Documents documents)
    {
        LarderException e = Assert.Throws<LarderException>(() => Open(documents.ToArchive()));
        return e.Code.Number;
    }

    /// <summary>The files of a pack before they become one, so that a test can break them.</summary>
    private sealed class Documents
    {
        public SortedDictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

        public List<TarEntry> Extra { get; } = [];

        public static Documents Of(PackBuilder builder, OciDescriptor[]? layers = null, string artifactType = OciMediaTypes.Pack, byte[]? config = null)
        {
            config ??= PackManifestWriter.Write(builder.Manifest);
            byte[] image = new OciManifest
            {
                ArtifactType = artifactType,
                Config = OciDescriptor.Of(OciMediaTypes.PackConfig, config),
                Layers = layers ?? [.. builder.Layers.Select(layer => OciDescriptor.Of(OciMediaTypes.LayerTarZstd, layer))],
            }.Write();
            var documents = new Documents();
            documents.Files[OciLayout.MarkerName] = OciLayout.WriteMarker();
            documents.Files[OciLayout.IndexName] = new OciIndex { Manifests = [OciDescriptor.Of(OciMediaTypes.Manifest, image)] }.Write();
            foreach (byte[] blob in (byte[][])[image, config, .. layers is null ? builder.Layers : []])
            {
                documents.Files[OciLayout.BlobName(Sha256Digest.Of(blob))] = blob;
            }

            return documents;
        }

        public byte[] ToArchive()
        {
            using var stream = new MemoryStream();
            using var tar = new TarWriter(stream, leaveOpen: true);
            foreach ((string name, byte[] content) in Files)
            {
                tar.WriteEntry(Entry(name, content.Length), content);
            }

            foreach (TarEntry entry in Extra)
            {
                tar.WriteEntry(entry, ReadOnlySpan<byte>.Empty);
            }

            tar.Finish();
            return stream.ToArray();
        }
    }
}
