using Larder.Acceptance.Running;
using Larder.Testing.Registry;

namespace Larder.Acceptance.Images;

/// <summary>
/// A real three-layer Debian image, made by mmdebstrap and umoci, pushed by skopeo to Debian's docker-registry: made once for
/// all tests of its collection, by the first that asks. Needs root.
/// </summary>
public sealed class DebianImage : IDisposable
{
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

    private readonly Lazy<DockerRegistry> _registry;

    public DebianImage() => _registry = new Lazy<DockerRegistry>(Make);

    /// <summary>A home beside the image.</summary>
    public TestHome Maker { get; } = new();

    /// <summary>What the image is pulled by, with <c>--insecure</c>.</summary>
    public string Reference => $"oci://{_registry.Value.Host}/debian/test:1";

    /// <summary>The directory into which umoci unpacked the image as root.</summary>
    public string Unpacked => Path.Combine(_registry.IsValueCreated ? Maker.Temp : throw new InvalidOperationException("The image was not made."), "bundle", "rootfs");

    public void Dispose()
    {
        if (_registry.IsValueCreated)
        {
            _registry.Value.Dispose();
        }

        Maker.Dispose();
    }

    private DockerRegistry Make()
    {
        DockerRegistry registry = new(Maker.Temp.Combine("registry"));
        string script = MakeImage.Replace("HOST", registry.Host, StringComparison.Ordinal).Replace("PACKAGES", Packages, StringComparison.Ordinal);
        Programs.Run("bash", ["-c", script], null, Maker.Temp).With(0);
        return registry;
    }
}
