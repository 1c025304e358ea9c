using System.Security.Cryptography.X509Certificates;
using Larder.Acceptance.Running;
using Larder.Formats.Oci;
using Larder.Testing.Registry;

namespace Larder.Acceptance.HostileImages;

/// <summary>A registry with an image, which a row makes hostile, and a home into which it is brought. Dispose it.</summary>
internal sealed class ImageCase : IAsyncDisposable
{
    /// <summary>The name under which it would be kept.</summary>
    public const string RootName = "evil";

    private readonly List<IAsyncDisposable> _owned = [];
    private bool _isPushed;

    public ImageCase()
    {
        UseRegistry();
        Home.Temp.Write("outside/victim", "untouched");
        foreach (string name in (string[])["REGISTRY_AUTH_FILE", "DOCKER_CONFIG", "XDG_RUNTIME_DIR"])
        {
            Home.Variables[name] = null;
        }
    }

    /// <summary>The layers of the honest image.</summary>
    public static IReadOnlyList<byte[]> HonestTars { get; } =
    [
        new RawTar().Add('5', "etc").Add('0', "etc/passwd", "root").Add('0', "etc/gone", "gone").Add('5', "usr").Add('5', "usr/lib").Add('0', "usr/lib/one", new string('1', 3000))
            .Add('2', "lib", target: "usr/lib").Add('1', "etc/linked", target: "etc/passwd").End(),
        new RawTar().Add('5', "etc").Add('0', "etc/.wh.gone").Add('0', "usr/lib/two", "two").End(),
    ];

    public TestHome Home { get; } = new();

    public FakeRegistry Registry { get; private set; } = null!;

    public ImageBuilder Image { get; private set; } = null!;

    /// <summary>Options beside those that every import has.</summary>
    public List<string> Options { get; } = ["--insecure"];

    /// <summary>What is imported; null for the tag that is pushed.</summary>
    public string? Reference { get; set; }

    /// <summary>A directory of the host, with a file <c>victim</c>, that no image may change.</summary>
    public string Outside => Home.Temp.Combine("outside");

    /// <summary>The same as a member of an archive's path: without the first slash.</summary>
    public string OutsideName => Outside.TrimStart('/');

    /// <summary>Uses another registry, as one that speaks TLS.</summary>
    public void UseRegistry(X509Certificate2? certificate = null, bool wantsClientCertificate = false)
    {
        Registry = new FakeRegistry(certificate, wantsClientCertificate);
        _owned.Add(Registry);
        Image = new ImageBuilder(Registry) { Tars = HonestTars };
    }

    /// <summary>Another server, beside the registry.</summary>
    public WireServer Serve(Func<SeenRequest, WireReply> answer)
    {
        WireServer server = new(answer);
        _owned.Add(server);
        return server;
    }

    /// <summary>Pushes the image as it is now.</summary>
    public ContentDescriptor Push()
    {
        _isPushed = true;
        return Image.Push("1");
    }

    /// <summary>Pushes a document in its place, whatever it is.</summary>
    public ContentDescriptor Push(byte[] document, string mediaType)
    {
        _isPushed = true;
        return Registry.AddManifest(Image.Repository, "1", document, mediaType);
    }

    /// <summary>Brings the image in.</summary>
    public Ended Run()
    {
        if (!_isPushed)
        {
            Push();
        }

        return Run(Reference ?? $"oci://{Registry.Host}/{Image.Repository}:1", RootName, Options);
    }

    /// <summary>The id of the file system that layers become from a registry without fault, in this home.</summary>
    public async Task<string> HonestAsync(IReadOnlyList<byte[]> tars)
    {
        await using FakeRegistry registry = new();
        new ImageBuilder(registry) { Tars = tars }.Push("1");
        return Run($"oci://{registry.Host}/app:1", "honest", ["--insecure"]).With(0).Json.GetProperty("fileSystem").GetString()!;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable owned in _owned)
        {
            await owned.DisposeAsync();
        }

        Home.Dispose();
    }

    // The one place that says by which command images come in.
    private Ended Run(string reference, string name, IEnumerable<string> options) =>
        Home.Larder(["image", "pull", reference, "--name", name, "--no-kernel", "--size", "256M", "--json", .. options]);
}
