using System.Globalization;
using System.Text.Json;
using Larder.Acceptance.Running;
using Larder.Testing;
using Larder.Testing.Files;
using Larder.Testing.Registry;
using Xunit.Abstractions;

namespace Larder.Acceptance;

/// <summary>
/// A real three-layer Debian image, made by mmdebstrap and umoci, pushed by skopeo to Debian's docker-registry, pulled as an
/// ordinary user: the ext4 disk that root mounts is what umoci unpacks as root, in everything; it survives work and growth,
/// and on another root has the same bytes.
/// </summary>
public sealed class Issue4Point1DebianImageTests(ITestOutputHelper output) : IDisposable
{
    private const uint User = 1234;

    // The second layer has whiteouts, an opaque directory, a directory replaced by a link and a hard link to the first one's
    // file; the third attributes, set-user-ID, devices, and one name of a linked file written anew.
    private const string MakeImage =
        """
        set -e
        export LC_ALL=C DEBIAN_FRONTEND=noninteractive
        mmdebstrap --quiet --variant=minbase --include=PACKAGES --aptopt='Acquire::Languages "none"' bookworm debian.tar
        umoci init --layout image
        umoci new --image image:1
        umoci unpack --image image:1 bundle
        tar -C bundle/rootfs --xattrs --xattrs-include='*' --numeric-owner -xf debian.tar; rm debian.tar
        mkdir -p bundle/rootfs/srv/becomes/inner bundle/rootfs/srv/opaque/deep
        echo one > bundle/rootfs/srv/becomes/inner/one; echo old > bundle/rootfs/srv/opaque/deep/old
        echo linked > bundle/rootfs/srv/linked; echo gone > bundle/rootfs/srv/gone; ln bundle/rootfs/srv/linked bundle/rootfs/srv/linked-early
        umoci repack --refresh-bundle --image image:1 bundle
        rm -r bundle/rootfs/srv/becomes bundle/rootfs/srv/gone bundle/rootfs/srv/opaque bundle/rootfs/usr/share/doc/tar
        ln -s /usr/share bundle/rootfs/srv/becomes; mkdir -m 2750 bundle/rootfs/srv/opaque; echo new > bundle/rootfs/srv/opaque/new
        ln bundle/rootfs/srv/linked bundle/rootfs/srv/linked-late
        umoci repack --refresh-bundle --image image:1 bundle
        mknod bundle/rootfs/srv/null c 1 3; mknod bundle/rootfs/srv/disk b 259 1048575; mkfifo bundle/rootfs/srv/fifo
        cp -p bundle/rootfs/usr/bin/true bundle/rootfs/srv/capable; setcap cap_net_raw+ep bundle/rootfs/srv/capable
        cp -p bundle/rootfs/usr/bin/true bundle/rootfs/srv/setuid; chown 12:34 bundle/rootfs/srv/setuid; chmod 6755 bundle/rootfs/srv/setuid
        setfattr -n user.note -v text bundle/rootfs/srv/linked; touch -d @1234567890.123456789 bundle/rootfs/srv/capable
        umoci repack --refresh-bundle --image image:1 bundle
        rm -r bundle; umoci unpack --image image:1 bundle
        skopeo copy --quiet --dest-tls-verify=false oci:image:1 docker://HOST/debian/test:1
        """;

    private const string Packages = "perl,python3,git,vim-tiny,gcc,libc6-dev,tzdata,locales,passwd,iputils-ping,libpython3-dev,linux-libc-dev,libboost-dev,perl-modules-5.36,ca-certificates,linux-headers-cloud-amd64";

    private readonly TestHome _maker = new();

    public void Dispose() => _maker.Dispose();

    [MountFact("ext4")]
    public void A_debian_image_is_what_umoci_unpacks_survives_use_and_is_the_same_elsewhere()
    {
        using DockerRegistry registry = new(_maker.Temp.Combine("registry"));
        string script = MakeImage.Replace("HOST", registry.Host, StringComparison.Ordinal).Replace("PACKAGES", Packages, StringComparison.Ordinal);
        Programs.Run("bash", ["-c", script], null, _maker.Temp).With(0);
        string[] pull = ["image", "pull", $"oci://{registry.Host}/debian/test:1", "--insecure", "--no-kernel", "--json"];

        using TestHome first = new(User);
        JsonElement image = first.Larder(pull).With(0).Json;
        output.WriteLine(image.ToString());
        string disk = image.GetProperty("rootfs").GetProperty("path").GetString()!;
        string checkedDisk = Programs.Run("e2fsck", ["-fn", disk]).With(0).Output;
        output.WriteLine(checkedDisk);
        Assert.DoesNotContain("ixed", checkedDisk, StringComparison.Ordinal);

        CompareWithUmoci(disk, image.GetProperty("fileSystem").GetString()!);
        first.Larder("image", "verify").With(0);
        Use(disk);

        using TestHome second = new(User);
        JsonElement again = second.Larder(pull).With(0).Json;
        Programs.Run("cmp", [disk, again.GetProperty("rootfs").GetProperty("path").GetString()!]).With(0);
        Assert.Equal(image.GetProperty("id").GetString(), again.GetProperty("id").GetString());
        Assert.True(second.Larder(pull).With(0).Json.GetProperty("alreadyThere").GetBoolean());
    }

    // The importer that is compared here with umoci's own bytes is not what wrote the disk: both sides are read from files.
    private void CompareWithUmoci(string disk, string fileSystem)
    {
        using TempDirectory at = new();
        Programs.Run("mount", ["-o", "loop,ro", disk, at]).With(0);
        try
        {
            string expected = Import(Path.Combine(_maker.Temp, "bundle", "rootfs"));
            string mounted = Import(at);
            Assert.Equal("added      /lost+found\n", _maker.Larder("store", "diff", expected, mounted).Output);
            Assert.Equal(expected, fileSystem);
            long paths = long.Parse(Programs.Run("sh", ["-c", $"find {_maker.Temp.Combine("bundle", "rootfs")} | wc -l"]).With(0).Output, CultureInfo.InvariantCulture);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{paths} paths"));
            Assert.True(paths >= 35_000, "the image is smaller than it should be");
            string listed(string root) => Programs.Run("bash", ["-c", "find . -path ./lost+found -prune -o -printf '%p %y %m %U %G %l %n %T@ %s\\n' | grep -v '^./lost+found' | sed -E 's/^(\\S+ d .*) [0-9]+$/\\1/; s/^(\\.\\/? d [0-9]+ [0-9]+ [0-9]+ ) [0-9]+/\\1/' | LC_ALL=C sort | sha256sum"], null, root).With(0).Output;
            Assert.Equal(listed(_maker.Temp.Combine("bundle", "rootfs")), listed(at));
        }
        finally
        {
            Programs.Run("umount", ["-l", at]).With(0);
        }
    }

    // On a copy: the image itself is not written to.
    private void Use(string disk)
    {
        string copy = _maker.Temp.Combine("used.ext4");
        Programs.Run("cp", ["--sparse=always", disk, copy]).With(0);
        File.SetUnixFileMode(copy, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using TempDirectory at = new();
        Programs.Run("mount", ["-o", "loop", copy, at]).With(0);
        try
        {
            Programs.Run("bash", ["-c", "mkdir new; cd new; for d in $(seq 100); do mkdir $d; touch $d/{1..99}; done; for d in $(seq 2 2 100); do rm -r $d; done; sync"], null, at).With(0);
        }
        finally
        {
            Programs.Run("umount", [at]).With(0);
        }

        Programs.Run("e2fsck", ["-fn", copy]).With(0);

        // It asks for a check that is noted in the disk, however clean it is.
        Programs.Run("e2fsck", ["-fp", copy]).With(0);
        Programs.Run("truncate", ["-s", "+2G", copy]).With(0);
        Programs.Run("resize2fs", [copy]).With(0);
        Programs.Run("e2fsck", ["-fn", copy]).With(0);
    }

    private string Import(string path) => _maker.Larder("store", "import", path, "--json").With(0).Json.GetProperty("fileSystem").GetString()!;
}
