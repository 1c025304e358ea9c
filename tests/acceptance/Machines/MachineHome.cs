using System.Globalization;
using System.Text.Json;
using Larder.Acceptance.Running;

namespace Larder.Acceptance.Machines;

/// <summary>A home with Debian's kernel, in which machines are made of images; knows what of them is left.</summary>
/// <param name="user">Run everything as this user id; null for the user of the tests.</param>
/// <param name="root">Where the root is; null for one in the home.</param>
public sealed class MachineHome(uint? user = null, string? root = null) : IDisposable
{
    // Guests are emulated on a host that may be busy; what takes longer than this hangs, and ends with timeout(1)'s 124.
    private const string Limit = "300";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public TestHome Home { get; } = new(user, root);

    /// <summary>Runs larder, which has some minutes.</summary>
    public Ended Larder(params string[] arguments) => Larder(null, arguments);

    /// <summary>Runs larder with something on its standard input.</summary>
    public Ended Larder(byte[]? input, params string[] arguments) => LarderWithin(Limit, input, arguments);

    /// <summary>Runs larder, which has so many seconds; 124 when it needs more.</summary>
    public Ended LarderWithin(string seconds, byte[]? input, params string[] arguments) =>
        Home.Run("timeout", ["--kill-after=20", seconds, LarderBinary.Path, .. arguments], null, input);

    /// <summary>Runs a script that finds larder as <c>$larder</c>.</summary>
    public Ended Script(string script, params string[] arguments) => ScriptWithin(Limit, script, arguments);

    /// <summary>The same within so many seconds.</summary>
    public Ended ScriptWithin(string seconds, string script, params string[] arguments) =>
        Home.Run("timeout", ["--kill-after=20", seconds, "bash", "-c", script, "script", .. arguments], new Dictionary<string, string?> { ["larder"] = LarderBinary.Path });

    /// <summary>Imports Debian's kernel as the one that images take, from its package.</summary>
    public void ImportKernel()
    {
        string package = DebianKernel.Download(Home.Temp.Combine("deb"));
        File.SetUnixFileMode(package, (UnixFileMode)0x1A4);
        Larder("kernel", "import", package, "--name", "default").With(0);
    }

    /// <summary>A tree that has Debian's busybox with all its names, and what a test puts there too.</summary>
    public string BusyboxTree(string name = "tree")
    {
        string tree = Home.Temp.Combine(name);
        Directory.CreateDirectory(Path.Combine(tree, "bin"));
        Directory.CreateDirectory(Path.Combine(tree, "etc"));
        File.Copy("/bin/busybox", Path.Combine(tree, "bin", "busybox"));
        foreach (string applet in Programs.Run("/bin/busybox", ["--list"]).With(0).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(static applet => applet != "busybox"))
        {
            File.CreateSymbolicLink(Path.Combine(tree, "bin", applet), "busybox");
        }

        File.WriteAllText(Path.Combine(tree, "etc", "passwd"), "root:x:0:0:root:/:/bin/sh\n");
        return tree;
    }

    /// <summary>Publishes a busybox image of 64 MiB.</summary>
    public void ImportBusybox(string name, params string[] options) =>
        Larder(["image", "import", BusyboxTree($"tree-{name}"), "--name", name, "--size", "64M", .. options]).With(0);

    /// <summary>What the machines' directory has besides the cache of first file systems.</summary>
    public IReadOnlyList<string> Machines => Directory.Exists(Home.InRoot("machines"))
        ? [.. Directory.EnumerateFileSystemEntries(Home.InRoot("machines")).Select(static path => Path.GetFileName(path)).Where(static name => name != ".initramfs").Order(StringComparer.Ordinal)]
        : [];

    /// <summary>The processes that run machines of this root: QEMU, who sees files of it, and who looks after a kept one.</summary>
    public IReadOnlyList<int> Processes() =>
    [
        .. Directory.EnumerateDirectories("/proc").Select(static path => Path.GetFileName(path)).Where(static name => name.All(char.IsAsciiDigit))
            .Where(IsOfMachine).Select(static name => int.Parse(name, CultureInfo.InvariantCulture)),
    ];

    /// <summary>The QEMU processes of this root.</summary>
    public IReadOnlyList<int> Monitors() => [.. Processes().Where(static process => Read($"/proc/{process}/comm").StartsWith("qemu", StringComparison.Ordinal))];

    /// <summary>The QEMU processes whose guest has this host name.</summary>
    public IReadOnlyList<int> MonitorsOf(string hostName) =>
        [.. Monitors().Where(process => Read($"/proc/{process}/cmdline").Contains($"larder.hostname={hostName} ", StringComparison.Ordinal))];

    /// <summary>Waits until there is a QEMU process; of a kept machine, when one is named.</summary>
    public int AwaitMonitor(string? kept = null)
    {
        int? found = null;
        Assert.True(SpinWait.SpinUntil(() => (found = Monitors().Cast<int?>().FirstOrDefault(process => kept is null || IsOf(process!.Value, kept))) is not null, Patience), "no machine was started");
        return found!.Value;
    }

    /// <summary>Fails when a machine or a process of one is left, but for those of a machine that is kept.</summary>
    public void RequireNothingLeft(string? kept = null)
    {
        Assert.DoesNotContain(Machines, name => name != kept);

        // The kernel ends what was in a sandbox soon after it.
        bool isOver = SpinWait.SpinUntil(() => Processes().All(process => IsOf(process, kept)), Patience);
        Assert.True(isOver, $"left: {string.Join(", ", Processes())}");
    }

    /// <summary>Fails unless larder said this code in its one document; gives that.</summary>
    public static JsonElement RequireError(Ended ended, string code, int exit = 125)
    {
        JsonElement error = ended.With(exit).Json.GetProperty("error");
        Assert.Equal(code, error.GetProperty("code").GetString());
        return error;
    }

    public void Dispose()
    {
        foreach (string name in Machines.Where(static name => !name.StartsWith('.')))
        {
            _ = Larder("machine", "remove", name, "--force");
        }

        Home.Dispose();
    }

    private static bool IsOf(int process, string? kept) => kept is not null
        && (Read($"/proc/{process}/mountinfo").Contains($"/machines/{kept}/", StringComparison.Ordinal) || Read($"/proc/{process}/cmdline").Split('\0').Contains(kept));

    // Paths in mountinfo have spaces and backslashes as octal numbers.
    private bool IsOfMachine(string process)
    {
        string shown = Home.Root.Replace(" ", @"\040", StringComparison.Ordinal);
        return Read($"/proc/{process}/mountinfo").Contains($"{shown}/", StringComparison.Ordinal) && Read($"/proc/{process}/comm").StartsWith("qemu", StringComparison.Ordinal)
            || Read($"/proc/{process}/cmdline").Split('\0') is [_, "--root", var root, "--json", "machine", "keep", ..] && root == Home.Root;
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
