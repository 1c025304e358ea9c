using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Larder.Acceptance.Running;
using Larder.Testing.Registry;

namespace Larder.Acceptance.Machines;

/// <summary>
/// A small Debian of mmdebstrap in Debian's docker-registry, and an ordinary user's home with Debian's kernel that pulls it;
/// and one machine of it that is kept. Each is made by the first that asks. Needs root.
/// </summary>
public sealed class DebianMachines : IDisposable
{
    public const string Box = "box";
    private const uint User = 1234;

    private const string MakeImage =
        """
        set -e
        export LC_ALL=C DEBIAN_FRONTEND=noninteractive
        mmdebstrap --quiet --variant=minbase --include=busybox --aptopt='Acquire::Languages "none"' bookworm debian.tar
        tar -xOf debian.tar ./usr/lib/os-release > os-release
        umoci init --layout image
        umoci new --image image:1
        umoci raw add-layer --image image:1 debian.tar
        umoci config --image image:1 --config.cmd cat --config.cmd /etc/os-release --config.env GREETING=hello
        rm debian.tar
        skopeo copy --quiet --dest-tls-verify=false oci:image:1 docker://HOST/debian/small:1
        """;

    private readonly Lazy<DockerRegistry> _registry;
    private readonly Lazy<Ended> _first;
    private readonly Lazy<string> _box;

    public DebianMachines()
    {
        _registry = new Lazy<DockerRegistry>(PushImage);
        _first = new Lazy<Ended>(() =>
        {
            At.ImportKernel();
            return At.Larder("machine", "run", Reference, "--insecure", "--json");
        });
        _box = new Lazy<string>(MakeBox);
    }

    public MachineHome At { get; } = new(User);

    /// <summary>What the image is called in the registry.</summary>
    public string Reference => $"oci://{_registry.Value.Host}/debian/small:1";

    /// <summary>What /etc/os-release of the image says.</summary>
    public string Release => File.ReadAllText(At.Home.Temp.Combine("os-release"));

    /// <summary>How the first run of the image went, with the image's own command: nothing was here before.</summary>
    public Ended FirstRun => _first.Value;

    /// <summary>A port of this machine that leads to port 80 of the kept machine.</summary>
    public int Port { get; private set; }

    /// <summary>A file that the kept machine has as its second disk, and does not write to.</summary>
    public string Disk => At.Home.Temp.Combine("home", "disk one.raw");

    /// <summary>Runs a command in the kept machine.</summary>
    public Ended Exec(params string[] arguments) => At.Larder(["machine", "exec", _box.Value, .. arguments]);

    /// <summary>Runs a command in the kept machine that reads something.</summary>
    public Ended Exec(byte[] input, params string[] arguments) => At.Larder(input, ["machine", "exec", _box.Value, .. arguments]);

    /// <summary>Runs a script on this machine once the kept one is there.</summary>
    public Ended Script(string script, params string[] arguments) => _box.Value.Length > 0 ? At.Script(script, arguments) : throw new InvalidOperationException();

    public void Dispose()
    {
        At.Dispose();
        if (_registry.IsValueCreated)
        {
            _registry.Value.Dispose();
        }
    }

    private DockerRegistry PushImage()
    {
        DockerRegistry registry = new(At.Home.Temp.Combine("registry"));
        Programs.Run("bash", ["-c", MakeImage.Replace("HOST", registry.Host, StringComparison.Ordinal)], null, At.Home.Temp).With(0);
        return registry;
    }

    private string MakeBox()
    {
        FirstRun.With(0);
        using (TcpListener listener = new(IPAddress.Loopback, 0))
        {
            listener.Start();
            Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        At.Home.Run("bash", ["-c", "printf 'from the host' > \"$0\"; truncate -s 1M \"$0\"", Disk]).With(0);
        At.Larder(
            "machine", "create", Reference, "--insecure", "--name", Box, "--start", "--cpus", "2", "--memory", "384M", "--network",
            "--publish", string.Create(CultureInfo.InvariantCulture, $"{Port}:80"), "--disk", Disk).With(0);
        return Box;
    }
}
