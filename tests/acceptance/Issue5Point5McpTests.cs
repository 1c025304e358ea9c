using Larder.Acceptance.Images;
using Larder.Acceptance.Machines;
using Larder.Acceptance.Running;
using Larder.Testing.Registry;
using Xunit.Abstractions;

namespace Larder.Acceptance;

/// <summary>
/// Issue 5, point 5: the official TypeScript client of the Model Context Protocol, as npm has it, lists the tools of
/// <c>larder mcp</c>, pulls, runs, creates, execs twice with state kept, copies and deletes; hostile arguments are refused.
/// </summary>
public sealed class Issue5Point5McpTests(ITestOutputHelper output) : IDisposable
{
    private static readonly string[] Applets = ["sh", "cat", "sleep", "head", "yes", "tr", "mkdir", "rm", "ls"];

    private readonly ImageHome _at = new();

    private string Client => _at.Temp("client");

    public void Dispose() => _at.Dispose();

    [Fact]
    public void The_official_client_takes_a_machine_through_its_life()
    {
        Install();
        using DockerRegistry registry = new(_at.Temp("registry"));
        string image = Push(registry);
        Directory.CreateDirectory(_at.Temp("into"));
        Directory.CreateDirectory(_at.Temp("out"));
        Run("lifecycle.mjs", image, _at.Temp("into"), _at.Temp("out"));
    }

    [Fact]
    public void Hostile_arguments_are_refused()
    {
        Install();
        string shared = _at.Temp("shared");
        Directory.CreateDirectory(shared);
        File.WriteAllText(_at.Temp("secret"), "secret");
        File.CreateSymbolicLink(Path.Combine(shared, "link"), _at.Temp("secret"));
        File.CreateSymbolicLink(Path.Combine(shared, "up"), "..");
        Run("hostile.mjs", shared);
        Assert.Equal(["link", "up"], Directory.EnumerateFileSystemEntries(shared).Select(path => Path.GetFileName(path)).Order());
        Assert.False(Directory.Exists(_at.Home.InRoot("machines")) && Directory.EnumerateDirectories(_at.Home.InRoot("machines")).Any(path => !Path.GetFileName(path).StartsWith('.')));
    }

    [Fact]
    public void The_example_takes_a_machine_through_its_life()
    {
        _at.Home.Larder("kernel", "import", DebianKernel.Download(_at.Temp("deb")), "--name", "default").With(0);
        _at.Home.Larder("image", "import", Tree(), "--name", "small", "--size", "64M").With(0);
        string bin = _at.Temp("bin");
        Directory.CreateDirectory(bin);
        File.CreateSymbolicLink(Path.Combine(bin, "larder"), LarderBinary.Path);
        Ended ended = _at.Home.Run(
            "sh", [Path.Combine(Repository(), "examples", "machine-lifecycle", "lifecycle.sh"), "small"], new Dictionary<string, string?> { ["PATH"] = $"{bin}:{Environment.GetEnvironmentVariable("PATH")}" });
        output.WriteLine(ended.Error);
        Assert.EndsWith("hello from the machine\n", ended.With(0).Output, StringComparison.Ordinal);
        Assert.Empty(_at.Home.Larder("machine", "list", "--json").With(0).Json.GetProperty("machines").EnumerateArray());
    }

    private void Install()
    {
        Directory.CreateDirectory(Client);
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Repository(), "tests", "acceptance", "Mcp")))
        {
            File.Copy(file, Path.Combine(Client, Path.GetFileName(file)));
        }

        Programs.Run("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"], null, Client).With(0);
    }

    private void Run(string script, params string[] arguments)
    {
        Ended ended = _at.Home.Run("timeout", ["900", "node", Path.Combine(Client, script), .. arguments], new Dictionary<string, string?> { ["LARDER_BIN"] = LarderBinary.Path });
        output.WriteLine(ended.Error);
        Assert.Equal("done\n", ended.With(0).Output);
    }

    // The image goes to the registry and away, so that the client has to pull it; the kernel stays.
    private string Push(DockerRegistry registry)
    {
        _at.Home.Larder("kernel", "import", DebianKernel.Download(_at.Temp("deb")), "--name", "default").With(0);
        _at.Home.Larder("image", "import", Tree(), "--name", "made", "--no-kernel").With(0);
        string reference = $"{registry.Host}/test/small:1";
        _at.Home.Larder("image", "push", "made", reference, "--insecure").With(0);
        _at.Home.Larder("image", "remove", "made").With(0);
        return $"oci://{reference}";
    }

    private string Tree()
    {
        string tree = _at.Temp("tree");
        foreach (string directory in (string[])["bin", "etc", "root", "tmp"])
        {
            Directory.CreateDirectory(Path.Combine(tree, directory));
        }

        File.Copy("/bin/busybox", Path.Combine(tree, "bin", "busybox"));
        foreach (string applet in Applets)
        {
            File.CreateSymbolicLink(Path.Combine(tree, "bin", applet), "busybox");
        }

        return tree;
    }

    private static string Repository()
    {
        string directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "Larder.slnx")))
        {
            directory = Path.GetDirectoryName(directory) ?? throw new InvalidOperationException("The tests run outside of the repository.");
        }

        return directory;
    }
}
