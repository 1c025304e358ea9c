using Larder.Acceptance.Running;
using Larder.Testing;

namespace Larder.Acceptance;

/// <summary>
/// "git clone, make demo with an empty HOME: ends with hello world printed by the wrapper." The clone and the empty package
/// caches are CI's own; here the demo runs on the published binary. "It needs no .NET, only glibc, libssl3, …; prove it in a
/// bare Debian tree."
/// </summary>
public sealed class Point1DemoTests
{
    private static readonly string[] Needed = ["libssl3", "libsqlite3-0", "libzstd1", "liblzma5", "libsodium23", "bubblewrap"];

    [Fact]
    public void The_demo_ends_with_hello_world()
    {
        using TestHome home = new();
        string repository = Repository();

        Ended ended = home.Run("bash", [Path.Combine(repository, "ops", "demo")], new Dictionary<string, string?> { ["LARDER_BIN"] = LarderBinary.Path, ["LARDER_ROOT"] = null });

        Assert.Equal("hello world", ended.With(0).Output.TrimEnd().Split('\n')[^1]);
    }

    [RootFact]
    public void The_binary_runs_in_a_bare_Debian_tree()
    {
        using TestHome home = new();
        string tree = home.Temp.Combine("tree");
        Programs.Run("mmdebstrap", ["--quiet", "--variant=extract", $"--include=libc6,dash,coreutils,libgcc-s1,libstdc++6,{string.Join(',', Needed)}", "bookworm", tree]).With(0);
        File.Copy(LarderBinary.Path, Path.Combine(tree, "larder"));
        string pack = home.Pack();
        File.Copy(pack, Path.Combine(tree, "hello.pack"));
        foreach (string device in (string[])["proc", "dev", "tmp"])
        {
            Directory.CreateDirectory(Path.Combine(tree, device));
        }

        // Not by chroot: the kernel makes no user namespaces for who is in one.
        Ended In(params string[] arguments) => Programs.Run(
            "bwrap",
            ["--bind", tree, "/", "--dev-bind", "/dev", "/dev", "--bind", "/proc", "/proc", "--cap-add", "ALL", "--clearenv",
                "--setenv", "HOME", "/tmp", "--setenv", "LARDER_ROOT", "/tmp/root", "--setenv", "PATH", "/usr/bin:/bin", "--chdir", "/", "--", .. arguments]);

        Assert.Contains("larder 0", In("/larder", "--version").With(0).Output, StringComparison.Ordinal);
        In("/larder", "install", "/hello.pack").With(0);
        Assert.Equal("1.0.0 bare\n", In("/tmp/root/bin/hello", "bare").With(0).Output);
        string sqlite = Directory.GetFiles(Path.Combine(tree, "usr", "lib", "x86_64-linux-gnu"), "libsqlite3.so.0*")[0];
        foreach (string file in Directory.GetFiles(Path.GetDirectoryName(sqlite)!, "libsqlite3.so.0*"))
        {
            File.Delete(file);
        }

        Ended missing = In("/larder", "list", "--json").With(1);
        Assert.Equal("LRD8001", missing.Json.GetProperty("error").GetProperty("code").GetString());
        Assert.Contains("libsqlite3-0", missing.Output, StringComparison.Ordinal);
    }

    private static string Repository()
    {
        string? directory = AppContext.BaseDirectory;
        while (directory is not null && !File.Exists(Path.Combine(directory, "Larder.slnx")))
        {
            directory = Path.GetDirectoryName(directory);
        }

        return directory ?? throw new InvalidOperationException("The tests run outside the repository.");
    }
}
