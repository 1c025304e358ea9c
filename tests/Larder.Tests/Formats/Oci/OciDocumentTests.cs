using System.Text;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.Oci;

namespace Larder.Tests.Formats.Oci;

public class OciDocumentTests
{
    private static readonly string Digest = "sha256:" + new string('a', 64);

    private static readonly string Manifest =
        """{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","artifactType":"application/vnd.larder.pack.v1","config":{"mediaType":"application/vnd.larder.pack.config.v1+json","digest":"DIGEST","size":7},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+zstd","digest":"DIGEST","size":0,"annotations":{"a":"1","b":"2"}}],"subject":{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"DIGEST","size":9},"annotations":{"x":"y"}}""".Replace("DIGEST", Digest, StringComparison.Ordinal);

    private static readonly string Index =
        """{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"DIGEST","size":7,"artifactType":"application/vnd.larder.pack.v1"}]}""".Replace("DIGEST", Digest, StringComparison.Ordinal);

    [Fact]
    public void A_manifest_is_read_and_written_byte_for_byte() =>
        Assert.Equal(Manifest, Encoding.UTF8.GetString(OciManifest.Read(Encoding.UTF8.GetBytes(Manifest)).Write()));

    [Fact]
    public void An_index_is_read_and_written_byte_for_byte() =>
        Assert.Equal(Index, Encoding.UTF8.GetString(OciIndex.Read(Encoding.UTF8.GetBytes(Index)).Write()));

    [Fact]
    public void Unknown_fields_are_ignored_as_the_specification_demands()
    {
        string json = Manifest.Replace("\"size\":7", "\"size\":7,\"urls\":[],\"later\":{\"a\":1}",
            StringComparison.Ordinal);
        Assert.Equal(7, OciManifest.Read(Encoding.UTF8.GetBytes(json)).Config.Size);
    }

    [Theory]
    [InlineData("\"schemaVersion\":2", "\"schemaVersion\":1")]
    [InlineData("image.manifest.v1+json\",\"artifactType", "image.index.v1+json\",\"artifactType")]
    [InlineData("\"layers\":[", "\"manifests\":[],\"layers\":[")]
    [InlineData("\"layers\":[", "\"layers\":[],\"layers\":[")]
    [InlineData("\"size\":7", "\"size\":-1")]
    [InlineData("\"size\":7", "\"size\":9223372036854775808")]
    [InlineData("\"size\":7", "\"size\":\"7\"")]
    [InlineData("sha256:", "sha512:")]
    [InlineData("sha256:a", "sha256:A")]
    [InlineData("sha256:a", "sha256:../")]
    [InlineData("application/vnd.larder.pack.v1", "pack")]
    [InlineData("\"config\":{", "\"config\":[],\"c\":{")]
    [InlineData("\"a\":\"1\"", "\"a\":1")]
    public void A_manifest_that_breaks_a_rule_is_refused(string find, string put)
    {
        string broken = Manifest.Replace(find, put, StringComparison.Ordinal);
        Assert.NotEqual(Manifest, broken);
        Assert.Equal(
            ErrorCodes.OciDocumentInvalid,
            Assert.Throws<LarderException>(() => OciManifest.Read(Encoding.UTF8.GetBytes(broken))).Code);
    }

    [Theory]
    [InlineData("\"manifests\":[", "\"layers\":[],\"manifests\":[")]
    [InlineData("image.index.v1+json", "image.manifest.v1+json")]
    public void An_index_that_could_be_a_manifest_is_refused(string find, string put) => Assert.Equal(
        ErrorCodes.OciDocumentInvalid,
        Assert.Throws<LarderException>(() =>
            OciIndex.Read(Encoding.UTF8.GetBytes(Index.Replace(find, put, StringComparison.Ordinal)))).Code);

    [Fact]
    public void More_layers_than_the_limit_are_refused()
    {
        string layer = $$"""{"mediaType":"a/b","digest":"{{Digest}}","size":1}""";
        string json = Manifest.Replace("\"layers\":[",
            "\"layers\":[" + string.Concat(Enumerable.Repeat(layer + ",", OciLimits.MaxDescriptors)),
                StringComparison.Ordinal);
        Assert.Throws<LarderException>(() => OciManifest.Read(Encoding.UTF8.GetBytes(json)));
    }

    [Fact]
    public void The_marker_file_has_one_version()
    {
        byte[] marker = OciLayout.WriteMarker();
        Assert.Equal("{\"imageLayoutVersion\":\"1.0.0\"}", Encoding.UTF8.GetString(marker));
        OciLayout.CheckMarker(marker);
        Assert.Throws<LarderException>(() =>
            OciLayout.CheckMarker(Encoding.UTF8.GetBytes("{\"imageLayoutVersion\":\"2.0.0\"}")));
    }

    [Fact]
    public void A_blob_name_states_its_digest()
    {
        Sha256Digest digest = Sha256Digest.Of("x"u8);
        Assert.Equal(digest, OciLayout.TryParseBlobName(OciLayout.BlobName(digest)));
        Assert.Null(OciLayout.TryParseBlobName("blobs/sha256/../../etc/passwd"));
        Assert.Null(OciLayout.TryParseBlobName("blobs/sha256/" + new string('A', 64)));
    }
}
