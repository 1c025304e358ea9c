using System.Diagnostics;
using System.Text;
using Larder.Formats.Oci;
using Larder.Testing.Registry;

namespace Larder.Testing.Layers;

/// <summary>Layers as umoci, the strictest of those who unpack, unpacks them.</summary>
public static class UmociImage
{
    /// <summary>
    /// A layer in the order that umoci needs. It hides what the same layer made before, puts files where a link of a lower
    /// layer leads before it comes to the directory that replaces the link, and links only to what is there.
    /// </summary>
    public static IEnumerable<LayerEntry> InOrder(IEnumerable<LayerEntry> layer) =>
        layer.OrderBy(entry => entry.Kind switch { 'w' or 'o' => 0, 'd' => 1, 'h' => 3, _ => 2 }).ThenBy(entry => entry.Path.Length);

    /// <summary>Unpacks layers.</summary>
    /// <param name="archives">Their tars, the lowest first.</param>
    /// <param name="layout">Where the layout is made; not there yet.</param>
    /// <param name="rootfs">Where the tree is made; not there yet.</param>
    /// <returns>False where umoci cannot: it does not link to what the same layer hides, which the format allows.</returns>
    public static bool TryUnpack(IReadOnlyList<byte[]> archives, string layout, string rootfs)
    {
        Write(archives, layout);
        using Process process = Process.Start(new ProcessStartInfo("umoci", ["raw", "unpack", "--image", layout + ":1", rootfs]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        string said = errors.Result;
        return process.ExitCode == 0 ? true : said.Contains(": link: ", StringComparison.Ordinal) ? false : throw new InvalidOperationException(said);
    }

    private static void Write(IReadOnlyList<byte[]> archives, string layout)
    {
        string blobs = Path.Combine(layout, "blobs", "sha256");
        Directory.CreateDirectory(blobs);
        ContentDescriptor Put(string type, byte[] content)
        {
            ContentDescriptor blob = ContentDescriptor.Of(type, content);
            File.WriteAllBytes(Path.Combine(blobs, blob.Digest.Hex), content);
            return blob;
        }

        ContentDescriptor config = Put(OciMediaTypes.ImageConfig, Encoding.UTF8.GetBytes(
            $$"""{"os":"linux","architecture":"amd64","config":{},"history":[],"rootfs":{"type":"layers","diff_ids":[{{string.Join(',', archives.Select(archive => $"\"{ContentDigest.Of(archive)}\""))}}]} }"""));
        ContentDescriptor manifest = Put(OciMediaTypes.Manifest, FakeImage.Manifest(config, archives.Select(archive => Put("application/vnd.oci.image.layer.v1.tar", archive))));
        File.WriteAllBytes(Path.Combine(layout, "index.json"), FakeImage.Index(FakeImage.Descriptor(manifest, "\"annotations\":{\"org.opencontainers.image.ref.name\":\"1\"},")));
        File.WriteAllBytes(Path.Combine(layout, "oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}"u8.ToArray());
    }
}
