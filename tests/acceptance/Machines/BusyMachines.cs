using Larder.Acceptance.Images;
using Larder.Acceptance.Running;

namespace Larder.Acceptance.Machines;

/// <summary>A root with Debian's kernel and a small image of busybox, for all tests of a class; its machines are ended at the end.</summary>
public sealed class BusyMachines : IDisposable
{
    public const string Image = "busy";
    private static readonly string[] Applets =
    [
        "sh", "cat", "cp", "dd", "echo", "grep", "hostname", "id", "kill", "ls", "mount", "ps", "sed", "seq", "sha256sum", "sleep", "sort", "sync", "true", "uname", "wc",
    ];

    private readonly ImageHome _at = new();

    public BusyMachines()
    {
        Home.Larder("kernel", "import", DebianKernel.Download(_at.Temp("deb")), "--name", "default").With(0);
        string tree = _at.Temp("tree");
        foreach (string directory in (string[])["bin", "etc", "tmp", "root", "proc", "sys", "dev"])
        {
            Directory.CreateDirectory(Path.Combine(tree, directory));
        }

        File.Copy("/bin/busybox", Path.Combine(tree, "bin", "busybox"));
        foreach (string applet in Applets)
        {
            File.CreateSymbolicLink(Path.Combine(tree, "bin", applet), "busybox");
        }

        Home.Larder("image", "import", tree, "--name", Image, "--size", "64M").With(0);
    }

    public TestHome Home => _at.Home;

    /// <summary>Absolute path of the image's disk.</summary>
    public string Disk => Home.Larder("image", "inspect", Image, "--json").With(0).Json.GetProperty("installManifest").GetProperty("rootfs").GetProperty("path").GetString()!;

    /// <summary>What stands where machines are kept, besides what can be deleted at any time.</summary>
    public IReadOnlyList<string> Left() => [.. Directory.GetFileSystemEntries(Home.InRoot("machines")).Select(path => Path.GetFileName(path)!).Where(static name => name != ".initramfs")];

    /// <summary>Processes of QEMU whose guest has this name.</summary>
    public static IReadOnlyList<int> MonitorsOf(string hostName) =>
    [
        .. Directory.GetDirectories("/proc").Select(path => (Path: path, Name: Path.GetFileName(path)))
            .Where(static process => process.Name.All(char.IsAsciiDigit))
            .Where(process => CommandLine(process.Path) is var line && line.Contains("qemu-system", StringComparison.Ordinal) && line.Contains($"larder.hostname={hostName} ", StringComparison.Ordinal))
            .Select(static process => int.Parse(process.Name, System.Globalization.CultureInfo.InvariantCulture)),
    ];

    public void Dispose()
    {
        if (Directory.Exists(Home.InRoot("machines")))
        {
            foreach (string name in Left())
            {
                Home.Larder("machine", "remove", name, "--force");
            }
        }

        _at.Dispose();
    }

    private static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' ') + " ";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
