using System.Text;
using System.Text.Json;
using Larder.Formats.Compression;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Formats.Oci;
using Larder.Images;
using Larder.Images.Exporting;
using Larder.Images.Records;
using Larder.Native.Files;
using Larder.Store;
using Larder.Store.Importing;
using Larder.Store.Layers;
using Larder.Testing.Builders;
using Larder.Tests.Formats;

namespace Larder.Tests.Images.Exporting;

public sealed class ImageLayoutTests : IDisposable
{
    private readonly ExportBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void The_documents_say_what_the_image_is()
    {
        WrittenImage image = _bench.Layout("oci");

        Assert.Equal("""{"imageLayoutVersion":"1.0.0"}""", Read("oci", "oci-layout"));
        string config = $$$"""{"architecture":"arm","variant":"v7","os":"linux","config":{"User":"www:data","Env":["PATH=/bin","LANG=C"],"Entrypoint":["/bin/app","--«odd»"],"Cmd":["serve"],"WorkingDir":"/srv","StopSignal":"SIGTERM"},"rootfs":{"type":"layers","diff_ids":["{{{image.DiffId}}}"]},"history":[{"created_by":"larder image export"}]}""";
        string manifest = $$$"""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{{{Digest(config)}}}","size":{{{Size(config)}}}},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+zstd","digest":"{{{image.Layer.Digest}}}","size":{{{image.Layer.Size}}}}]}""";
        Assert.Equal(Digest(manifest), image.Digest.ToString());
        Assert.Equal(manifest, Read("oci", Blob(image.Digest)));
        Assert.Equal(config, Read("oci", Blob(ContentDigest.Of(Encoding.UTF8.GetBytes(config)))));
        Assert.Equal(
            $$$"""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{{{image.Digest}}}","size":{{{Size(manifest)}}},"platform":{"architecture":"arm","os":"linux","variant":"v7"},"annotations":{"org.opencontainers.image.ref.name":"app"}}]}""",
            Read("oci", "index.json"));
        Assert.Equal(3, Directory.GetFiles(_bench.Store.Temp.Combine("oci", "blobs", "sha256")).Length);
        Assert.Equal(ExportBench.Process.Entrypoint, ImageExecution.Read(Encoding.UTF8.GetBytes(config)).Entrypoint);
        Assert.Equal(new ImagePlatform("linux", "arm", "v7"), ImageConfig.Read(Encoding.UTF8.GetBytes(config), 1).Platform);
    }

    [Theory]
    [InlineData(LayerCompression.Zstd)]
    [InlineData(LayerCompression.Gzip)]
    [InlineData(LayerCompression.None)]
    public void The_layer_is_the_file_system_and_both_digests_are_its(LayerCompression compression)
    {
        WrittenImage image = _bench.Layout("oci", _bench.Export with { Compression = compression });

        byte[] blob = File.ReadAllBytes(_bench.Store.Temp.Combine("oci", OciLayout.BlobName(image.Layer.Digest)));
        Assert.Equal((image.Layer.Digest.ToString(), image.Layer.Size), (ContentDigest.Of(blob).ToString(), blob.Length));
        using Stream plain = CompressionSniffer.OpenDecompressed(new MemoryStream(blob), out CompressionKind kind);
        Assert.Equal(compression switch { LayerCompression.Zstd => CompressionKind.Zstd, LayerCompression.Gzip => CompressionKind.Gzip, _ => CompressionKind.None }, kind);
        using MemoryStream tar = new();
        plain.CopyTo(tar);
        Assert.Equal(image.DiffId, ContentDigest.Of(tar.ToArray()));
        Assert.Equal(_bench.FileSystem, ImportLayer(tar.ToArray()));
    }

    [Theory]
    [InlineData(LayerCompression.Zstd)]
    [InlineData(LayerCompression.Gzip)]
    public void The_same_image_gives_the_same_bytes(LayerCompression compression)
    {
        ImageExport export = _bench.Export with { Compression = compression };
        _bench.Layout("one", export);
        _bench.Layout("two", export);

        Assert.Equal("", Encoding.UTF8.GetString(ReferenceTool.Run("diff", ["-r", "one", "two"], directory: _bench.Store.Temp.Path)));
        Assert.Equal(Archive(export), Archive(export));
    }

    [Fact]
    public void An_archive_is_the_layout_in_a_tar_and_leaves_nothing_beside_it()
    {
        WrittenImage image = _bench.Layout("oci");
        File.WriteAllBytes(_bench.Store.Temp.Combine("app.tar"), Archive(_bench.Export));
        _bench.MakeDirectory("unpacked");
        ReferenceTool.Run("tar", ["-xf", "app.tar", "-C", "unpacked", "--no-same-owner"], directory: _bench.Store.Temp.Path);

        ReferenceTool.Run("diff", ["-r", "oci", "unpacked"], directory: _bench.Store.Temp.Path);
        Assert.Empty(Directory.GetFileSystemEntries(_bench.MakeDirectory("scratch")));
        using JsonDocument seen = Inspect("oci-archive:app.tar:app");
        Assert.Equal(image.Digest.ToString(), seen.RootElement.GetProperty("Digest").GetString());
    }

    [Fact]
    public void Skopeo_reads_and_copies_it_with_all_digests_right()
    {
        WrittenImage image = _bench.Layout("oci");

        using JsonDocument seen = Inspect("oci:oci:app");
        JsonElement root = seen.RootElement;
        Assert.Equal((image.Digest.ToString(), "arm", "linux"), (root.GetProperty("Digest").GetString(), root.GetProperty("Architecture").GetString(), root.GetProperty("Os").GetString()));
        Assert.Equal(["PATH=/bin", "LANG=C"], root.GetProperty("Env").EnumerateArray().Select(one => one.GetString()));
        ReferenceTool.Run("skopeo", ["copy", "--quiet", "oci:oci:app", "oci:copy:app"], directory: _bench.Store.Temp.Path);
        ReferenceTool.Run("diff", ["-r", "oci/blobs", "copy/blobs"], directory: _bench.Store.Temp.Path);
    }

    [Fact]
    public void Whatever_a_tree_has_comes_back_from_its_layer()
    {
        for (int seed = 0; seed < 30; seed++)
        {
            FileSystem made = _bench.Store.Put(RandomFileSystem.Of(seed));
            WrittenImage image = _bench.Layout($"random{seed}", _bench.Export with { FileSystem = made, Compression = LayerCompression.None });

            FileSystem read = ImportLayer(File.ReadAllBytes(_bench.Store.Temp.Combine($"random{seed}", OciLayout.BlobName(image.Layer.Digest))));
            Assert.True(made == read, $"seed {seed}");
        }
    }

    [Fact]
    public void A_name_that_would_delete_another_is_refused_before_anything_is_written()
    {
        string tree = _bench.MakeDirectory("whiteout/etc");
        File.WriteAllText(Path.Combine(tree, ".wh.passwd"), "x");
        FileSystem made = _bench.Store.Import(_bench.Store.Temp.Combine("whiteout")).FileSystem;

        LarderException error = Assert.Throws<LarderException>(() => _bench.Layout("oci", _bench.Export with { FileSystem = made }));

        Assert.Equal(ErrorCodes.LayerCannotHold, error.Code);
        Assert.Contains("etc/.wh.passwd", error.Message + error.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_that_came_as_a_disk_has_no_layer()
    {
        DiskRecord disk = new("rootfs.ext4", "ext4", 1, new string('0', 64));

        Assert.Equal(_bench.FileSystem, ImageExport.Of(_bench.Store.Store, _bench.Entry(disk)).FileSystem);
        ImageEntry only = _bench.Entry(disk, hasFileSystem: false);
        LarderException error = Assert.Throws<LarderException>(() => ImageExport.Of(_bench.Store.Store, only));
        Assert.Equal(ErrorCodes.ImageOnlyDisk, error.Code);
        Assert.Contains("--format ext4", error.Action, StringComparison.Ordinal);
        Assert.Equal(ErrorCodes.ImageBroken, Assert.Throws<LarderException>(() => ImageExport.Of(_bench.Store.Store, only with { Record = null, Fault = "gone" })).Code);
    }

    private static string Digest(string text) => ContentDigest.Of(Encoding.UTF8.GetBytes(text)).ToString();

    private static int Size(string text) => Encoding.UTF8.GetByteCount(text);

    private static string Blob(ContentDigest digest) => $"blobs/sha256/{digest.Hex}";

    private string Read(string layout, string name) => File.ReadAllText(_bench.Store.Temp.Combine(layout, name));

    private JsonDocument Inspect(string image) =>
        JsonDocument.Parse(ReferenceTool.Run("skopeo", ["inspect", "--override-arch", "arm", "--override-variant", "v7", image], directory: _bench.Store.Temp.Path));

    private byte[] Archive(ImageExport export)
    {
        using DirectoryHandle scratch = DirectoryHandle.Open(_bench.MakeDirectory("scratch"));
        using MemoryStream archive = new();
        ImageLayout.WriteArchive(_bench.Store.Store, export, "app", archive, scratch);
        return archive.ToArray();
    }

    private FileSystem ImportLayer(byte[] tar)
    {
        using StoreWriter writer = _bench.Store.Store.BeginWriting();
        FileSystem layer = new LayerImporter(writer, TarImportOptions.Default, null).Import(new MemoryStream(tar)).FileSystem;
        writer.Commit();
        FileSystem stacked = LayerStack.Apply(_bench.Store.Store, writer, [layer]).FileSystem;
        writer.Commit();
        return stacked;
    }
}
