using System.Globalization;
using Larder.Acceptance.Running;
using Larder.Testing;
using Larder.Testing.Registry;
using Xunit.Abstractions;

namespace Larder.Acceptance;

/// <summary>
/// An image made by umoci and pushed by skopeo to Debian's docker-registry comes into the store as what umoci itself
/// unpacks, in everything.
/// </summary>
public sealed class Issue4RegistryImportTests(ITestOutputHelper output) : IDisposable
{
    // Whiteouts, an opaque directory, a directory replaced by a link, hard links to lower layers, attributes, devices.
    private const string MakeImage =
        """
        set -e
        umoci init --layout image
        umoci new --image image:1
        umoci unpack --image image:1 bundle
        cp -a base/. bundle/rootfs/
        mkdir -p bundle/rootfs/usr/lib bundle/rootfs/lib bundle/rootfs/opaque bundle/rootfs/etc
        echo one > bundle/rootfs/lib/one; echo x > bundle/rootfs/opaque/old; echo gone > bundle/rootfs/etc/gone
        echo linked > bundle/rootfs/etc/linked
        umoci repack --image image:1 bundle
        rm -r bundle; umoci unpack --image image:1 bundle
        rm -r bundle/rootfs/lib; ln -s usr/lib bundle/rootfs/lib; echo one > bundle/rootfs/usr/lib/one
        rm bundle/rootfs/etc/gone; rm -r bundle/rootfs/opaque; mkdir -m 700 bundle/rootfs/opaque; echo y > bundle/rootfs/opaque/new
        ln bundle/rootfs/etc/linked bundle/rootfs/etc/linked2
        umoci repack --image image:1 bundle
        rm -r bundle; umoci unpack --image image:1 bundle
        cp -p bundle/rootfs/usr/lib/one bundle/rootfs/usr/lib/two; chmod 4755 bundle/rootfs/usr/lib/two; setcap cap_net_raw+ep bundle/rootfs/usr/lib/one
        mknod bundle/rootfs/null c 1 3; chown 7:8 bundle/rootfs/etc/linked
        umoci repack --image image:1 bundle
        rm -r bundle; umoci unpack --image image:1 bundle
        skopeo copy --quiet --dest-tls-verify=false oci:image:1 docker://HOST/some/app:1
        """;

    private readonly TestHome _home = new();

    public void Dispose() => _home.Dispose();

    [RootFact]
    public void An_image_of_a_registry_is_what_umoci_unpacks()
    {
        using DockerRegistry registry = new(_home.Temp.Combine("registry"));
        NastyTree.Make(_home.Temp.Combine("base"), "long100 long255 special nanoseconds xattrs");
        Programs.Run("bash", ["-c", MakeImage.Replace("HOST", registry.Host, StringComparison.Ordinal)], null, _home.Temp).With(0);
        string expected = Id(_home.Larder("store", "import", _home.Temp.Combine("bundle", "rootfs"), "--json"));
        string reference = $"oci://{registry.Host}/some/app:1";

        Ended first = _home.Larder("store", "import", reference, "--insecure", "--name", "app", "--json");

        output.WriteLine(_home.Larder("store", "diff", expected, Id(first)).Output);
        Assert.Equal(expected, Id(first));
        Assert.StartsWith($"oci://{registry.Host}/some/app@sha256:", first.Json.GetProperty("source").GetString(), StringComparison.Ordinal);
        Ended again = _home.Larder("store", "import", reference, "--insecure", "--json");
        Assert.Equal((expected, 3, 0L), (Id(again), again.Json.GetProperty("knownLayers").GetInt32(), again.Json.GetProperty("newBlobs").GetInt64()));
        _home.Larder("gc").With(0);
        _home.Larder("store", "verify").With(0);
    }

    [Fact]
    public void An_import_that_is_killed_anywhere_is_finished_by_the_next()
    {
        const string MakeLayers =
            """
            set -e
            umoci init --layout image
            umoci new --image image:1
            for layer in 1 2 3; do
              mkdir -p tree$layer/dir$layer
              for file in $(seq 60); do head -c 150000 /dev/urandom > tree$layer/dir$layer/$file; done
              umoci insert --rootless --image image:1 tree$layer /part$layer
            done
            skopeo copy --quiet --dest-tls-verify=false oci:image:1 docker://HOST/some/app:1
            """;
        using DockerRegistry registry = new(_home.Temp.Combine("registry"));
        Programs.Run("bash", ["-c", MakeLayers.Replace("HOST", registry.Host, StringComparison.Ordinal)], null, _home.Temp).With(0);
        string[] command = ["store", "import", $"oci://{registry.Host}/some/app:1", "--insecure", "--name", "app", "--json"];
        Random random = new(4);
        int killed = 0;
        for (int round = 0; round < 25; round++)
        {
            string after = string.Create(CultureInfo.InvariantCulture, $"0.{random.Next(40, 300):d3}");
            if (_home.Run("timeout", ["-s", "KILL", after, LarderBinary.Path, .. command]).Code is not 0)
            {
                killed++;
            }
            else
            {
                // It was finished in spite of those before it: all over again.
                Directory.Delete(_home.Root, recursive: true);
                Directory.Delete(Path.Combine(_home.Home, ".cache"), recursive: true);
            }
        }

        string id = Id(_home.Larder(command));
        output.WriteLine($"{killed} of 25 imports were killed");
        Assert.NotEqual(0, killed);
        foreach (int layer in (int[])[1, 2, 3])
        {
            string expected = Id(_home.Larder("store", "import", _home.Temp.Combine($"tree{layer}", $"dir{layer}"), "--json"));
            Assert.Equal("", _home.Larder("store", "diff", $"{expected}", $"{id}/part{layer}/dir{layer}").Output);
        }

        _home.Larder("gc").With(0);
        _home.Larder("store", "verify").With(0);
    }

    [Fact]
    public void What_cannot_be_an_image_is_refused_with_nothing_kept()
    {
        using DockerRegistry registry = new(_home.Temp.Combine("registry"));
        string reference = $"oci://{registry.Host}/some/app:1";

        Assert.Contains("LRD1104", _home.Larder("store", "import", reference, "--insecure").With(3).Error, StringComparison.Ordinal);
        _home.Larder("store", "import", reference).With(7);
        _home.Larder("store", "import", reference, "--insecure", "--platform", "linux").With(2);
        _home.Larder("store", "import", reference, "--insecure", "--read-all").With(2);
        _home.Larder("store", "import", _home.Temp, "--insecure").With(2);
        _home.Larder("store", "import", "oci://UPPER/x y").With(2);
        Assert.Equal(0, _home.Larder("store", "list", "--json").With(0).Json.GetProperty("roots").GetArrayLength());
    }

    private static string Id(Ended ended) => ended.With(0).Json.GetProperty("fileSystem").GetString()!;
}
