using System.Text;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.Oci;
using Larder.Formats.Packs;
using Larder.Formats.Tar;
using Larder.Packs.Packaging;
using Larder.Sources.Local;
using Larder.Testing.Builders;
using Larder.Testing.Files;
using Larder.Tests.Formats;

namespace Larder.Tests.Packs.Packaging;

public class PackWriterTests
{
    [Fact]
    public void The_same_arguments_give_the_same_bytes() =>
        Assert.Equal(new PackBuilder().Build(), new PackBuilder().Build());

    [Fact]
    public void Entries_are_sorted_and_owned_by_nobody()
    {
        using var reader = new TarReader(new MemoryStream(new PackBuilder().Build()));
        var names = new List<string>();
        while (reader.MoveNext())
        {
            TarEntry entry = reader.Current;
            names.Add(Encoding.UTF8.GetString(entry.Path));
            Assert.Equal((0u, 0u, 1L), (entry.Uid, entry.Gid, entry.MtimeSeconds));
        }

        Assert.Equal(7, names.Count);
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
    }

    [Fact]
    public void A_layer_that_is_not_what_it_says_is_refused()
    {
        OciDescriptor descriptor = OciDescriptor.Of(OciMediaTypes.LayerTarZstd, "one layer"u8);
        foreach (byte[] content in new[] { "two layer"u8.ToArray(), "one laye"u8.ToArray(), "one layers"u8.ToArray() })
        {
            using var stream = new MemoryStream();
            LarderException e = Assert.Throws<LarderException>(() =>
                PackWriter.Write(stream, new PackBuilder().Manifest,
                    [new PackLayer(descriptor, () => new MemoryStream(content))], mtime: 1));
            Assert.Contains(e.Code, new[] { ErrorCodes.DigestMismatch, ErrorCodes.SizeMismatch });
        }
    }

    [Fact]
    public void A_manifest_that_breaks_a_rule_is_refused_before_anything_is_written()
    {
        using var stream = new MemoryStream();
        PackCommand command = new PackBuilder().Commands[0];
        PackManifest manifest = (new PackBuilder() with { Commands = [command, command] }).Manifest;
        Assert.Throws<LarderException>(() => PackWriter.Write(stream, manifest, [PackBuilder.ToLayer([1])], mtime: 1));
        Assert.Equal(0, stream.Length);
    }

    [Fact]
    public void Skopeo_reads_and_copies_a_pack_and_gives_it_back_with_its_digest()
    {
        using var directory = new TempDirectory();
        using var expected = new MemoryStream();
        Sha256Digest digest = PackWriter.Write(expected, new PackBuilder().Manifest,
            [PackBuilder.ToLayer("one layer"u8.ToArray())], mtime: 1);
        File.WriteAllBytes(directory.Combine("a.pack"), expected.ToArray());

        byte[] raw = ReferenceTool.Run("skopeo", ["inspect", "--raw", $"oci-archive:{directory.Combine("a.pack")}"]);
        Assert.Equal(digest, Sha256Digest.Of(raw));
        ReferenceTool.Run("skopeo",
            ["copy", "--quiet", $"oci-archive:{directory.Combine("a.pack")}", $"oci:{directory.Combine("layout")}:x"]);
        ReferenceTool.Run("skopeo",
            ["copy", "--quiet", $"oci:{directory.Combine("layout")}:x",
                $"oci-archive:{directory.Combine("b.pack")}:x"]);

        using LocalPack back = LocalPack.Open(directory.Combine("b.pack"));
        Assert.Equal(digest, back.Descriptor.ManifestDigest);
        back.OpenLayer(0).Drain();
    }
}
