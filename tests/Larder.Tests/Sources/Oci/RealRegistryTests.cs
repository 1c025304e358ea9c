using System.Diagnostics;
using System.IO.Compression;
using Larder.Formats.Errors;
using Larder.Formats.Oci;
using Larder.Sources.Oci;
using Larder.Sources.Oci.Blobs;
using Larder.Testing.Registry;

namespace Larder.Tests.Sources.Oci;

/// <summary>Against Debian's docker-registry, filled by skopeo.</summary>
public sealed class RealRegistryTests : IDisposable
{
    private readonly RegistryHome _home = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_image_comes_and_goes_byte_for_byte(bool wantsLogin)
    {
        if (wantsLogin)
        {
            Run("htpasswd", ["-Bbn", "me", "sécret"], _home.Temp.Combine("htpasswd"));
        }

        using DockerRegistry registry = new(_home.Temp.Combine("registry"), wantsLogin ? _home.Temp.Combine("htpasswd") : null);
        byte[][] layers = [Layer(3_000_000), Layer(40), Layer(900_000)];
        string layout = Layout(layers);
        string[] login = wantsLogin ? ["--dest-creds", "me:sécret"] : [];
        Run("skopeo", ["copy", "--dest-tls-verify=false", .. login, $"oci:{layout}:1", $"docker://{registry.Host}/some/image:1"]);
        byte[] raw = Run("skopeo", ["inspect", "--raw", "--tls-verify=false", .. wantsLogin ? new[] { "--creds", "me:sécret" } : [], $"docker://{registry.Host}/some/image:1"]);
        ImageReference reference = ImageReference.Parse($"{registry.Host}/some/image:1");
        RegistryClient client = _home.Client(options => options with { ChunkBytes = 256 * 1024, UploadChunkBytes = 512 * 1024 });
        if (wantsLogin)
        {
            Assert.Equal(ErrorCodes.RegistryUnauthorized, (await Assert.ThrowsAsync<LarderException>(() => client.PingAsync(registry.Host))).Code);
            client.Dispose();
            new CredentialStore(_home.Options.Environment).Save(registry.Host, new RegistryCredential { User = "me", Password = "sécret" });
            client = _home.Client(options => options with { ChunkBytes = 256 * 1024, UploadChunkBytes = 512 * 1024 });
        }

        await client.PingAsync(registry.Host);
        ResolvedImage image = await client.ResolveAsync(reference, ImagePlatform.Current);
        Assert.Equal(raw, image.Manifest.Content);
        Assert.Equal(image.ManifestDigest, await client.FindDigestAsync(reference));
        ImageReference back = ImageReference.Parse($"{registry.Host}/pushed/back:2");
        foreach ((ContentDescriptor layer, byte[] content) in image.Layers.Zip(layers))
        {
            await using BlobDownload download = await client.OpenBlobAsync(reference, layer);
            using MemoryStream read = new();
            await download.OpenRead().CopyToAsync(read);
            Assert.Equal(content, read.ToArray());
            bool isMounted = layer == image.Layers[1];
            Assert.Equal(isMounted ? 0 : layer.Size, await client.PushBlobAsync(back, layer, read, isMounted ? "some/image" : null));
        }

        await client.PushBlobAsync(back, image.Manifest.Config, new MemoryStream(image.ConfigContent.ToArray()));
        await client.PushDocumentAsync(back, image.Manifest);

        Assert.Equal(raw, Run("skopeo", ["inspect", "--raw", "--tls-verify=false", .. wantsLogin ? new[] { "--creds", "me:sécret" } : [], $"docker://{back}"]));
        Assert.Equal(["2"], await client.ListTagsAsync(back));
        Run("skopeo", ["copy", "--src-tls-verify=false", .. wantsLogin ? new[] { "--src-creds", "me:sécret" } : [], $"docker://{back}", $"oci:{_home.Temp.Combine("copy")}:x"]);
        Assert.Equal(ErrorCodes.RegistryNotFound, (await Assert.ThrowsAsync<LarderException>(() => client.ResolveAsync(back.WithTag("3"), ImagePlatform.Current))).Code);
        Assert.Equal(ErrorCodes.ImagePlatformMissing, await IndexIsPushedLast(client, back, image));
    }

    private static async Task<ErrorCode> IndexIsPushedLast(RegistryClient client, ImageReference target, ResolvedImage image)
    {
        ContentDescriptor child = ContentDescriptor.Of(image.Manifest.MediaType, image.Manifest.Content.Span) with { Platform = new("linux", "arm64", "v8") };
        ImageDocument index = ImageDocument.Read(ImageDocument.Index.Write([child]));
        await client.PushDocumentAsync(target.WithTag("multi"), index);
        ResolvedImage found = await client.ResolveAsync(target.WithTag("multi"), new ImagePlatform("linux", "arm64"));
        Assert.Equal(index.Content, found.Index!.Content);
        Assert.Equal(image.ManifestDigest, found.ManifestDigest);
        return (await Assert.ThrowsAsync<LarderException>(() => client.ResolveAsync(target.WithTag("multi"), new ImagePlatform("linux", "s390x")))).Code;
    }

    private static byte[] Layer(int size)
    {
        byte[] content = new byte[size];
        new Random(size).NextBytes(content);

        // skopeo compresses what is not.
        using MemoryStream layer = new();
        using (GZipStream gzip = new(layer, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return layer.ToArray();
    }

    private string Layout(byte[][] layers)
    {
        string layout = _home.Temp.Combine("layout");
        Directory.CreateDirectory(Path.Combine(layout, "blobs", "sha256"));
        ContentDescriptor Put(string type, byte[] content)
        {
            ContentDescriptor blob = ContentDescriptor.Of(type, content);
            File.WriteAllBytes(Path.Combine(layout, "blobs", "sha256", blob.Digest.Hex), content);
            return blob;
        }

        ContentDescriptor config = Put(OciMediaTypes.ImageConfig, FakeImage.Config(layers.Length));
        ContentDescriptor manifest = Put(OciMediaTypes.Manifest, FakeImage.Manifest(config, layers.Select(layer => Put("application/vnd.oci.image.layer.v1.tar+gzip", layer))));
        File.WriteAllBytes(Path.Combine(layout, "index.json"), FakeImage.Index(FakeImage.Descriptor(manifest, "\"annotations\":{\"org.opencontainers.image.ref.name\":\"1\"},")));
        File.WriteAllBytes(Path.Combine(layout, "oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}"u8.ToArray());
        return layout;
    }

    private static byte[] Run(string program, string[] arguments, string? output = null)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        using MemoryStream content = new();
        process.StandardOutput.BaseStream.CopyTo(content);
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program}: {errors.Result}");
        if (output is not null)
        {
            File.WriteAllBytes(output, content.ToArray());
        }

        return content.ToArray();
    }
}
