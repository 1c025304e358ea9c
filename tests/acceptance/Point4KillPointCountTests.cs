using System.Reflection;
using Larder.Acceptance.Running;
using Larder.Native.Durability;
using Larder.Testing;
using Larder.Testing.Kernels;
using Larder.Testing.Registry;
using Xunit.Abstractions;

namespace Larder.Acceptance;

/// <summary>"The suite counts the points and fails when a write has none": those declared, and those that commands pass.</summary>
public sealed class Point4KillPointCountTests(ITestOutputHelper output)
{
    [Fact]
    public void Every_declared_point_is_passed_by_some_command()
    {
        using TestHome home = new();
        string trace = home.Temp.Combine("trace");
        Dictionary<string, string?> tracing = new() { ["LARDER_KILL_TRACE"] = trace };
        void Traced(params string[] command) => home.LarderWith(tracing, command).With(0);
        void Killed(string at, params string[] command) => home.LarderWith(new Dictionary<string, string?> { ["LARDER_KILL_AT"] = at }, command).With(137);

        string first = home.Pack();
        string second = home.Pack(version: "2.0.0");
        Traced("install", first);
        Traced("install", second);
        home.LarderWith(new Dictionary<string, string?>(tracing) { ["LARDER_STORE_EVICT_INSTALLED"] = "true" }, "gc").With(0);
        Traced("rollback");
        Killed("install.rename.generation:after:1", "install", second, "--reinstall");
        Traced("install", second, "--reinstall");
        Killed("install.rename.current:before:1", "remove", "examples/hello");
        Traced("transaction", "cancel", "5");
        Killed("store.sync.segment:after:1", "install", home.Pack("examples/other"));
        Traced("remove", "examples/hello");
        RequestCancelOfARunningOne(home, tracing);

        // A blob of its own segment is sealed at once; zeros cost no disk.
        string big = home.Temp.Combine("big");
        Directory.CreateDirectory(big);
        Programs.Run("truncate", ["-s", "65M", Path.Combine(big, "zeros")]).With(0);
        string id = home.LarderWith(tracing, "store", "import", big, "--json").With(0).Json.GetProperty("fileSystem").GetString()!;
        Traced("store", "checkout", id, home.Temp.Combine("copy"));
        Traced("store", "export", id, home.Temp.Combine("copy.tar"));
        Traced("store", "unpin", $"import/{id}");
        GarbageHome.Fill(home);
        Traced("gc", "--older-than", "0s");
        Traced("store", "verify");
        CheckAndRepair(home, tracing);
        Traced("store", "rebuild");
        File.WriteAllText(home.InRoot("larder.db"), new string('x', 9000));
        Traced("store", "rebuild");
        home.Temp.Write("recipe/recipe.yaml", "name: built\nversion: 1.0.0\nparts:\n  - name: built\n    source: {path: .}\n    steps:\n      - {name: go, type: script, run: 'echo x > \"$INSTALL/file\"'}\n");
        Traced("pack", "build", home.Temp.Combine("recipe"), "-o", home.Temp.Combine("out"));

        using (DockerRegistry registry = new(home.Temp.Combine("registry")))
        {
            home.Run(LarderBinary.Path, ["registry", "login", registry.Host, "-u", "alice", "--password-stdin", "--insecure"], tracing, "secret\n"u8.ToArray()).With(0);
            Traced("image", "import", big, "--name", "pushed", "--no-kernel", "--format", "erofs");
            Traced("image", "push", "pushed", $"oci://{registry.Host}/pushed:1", "--insecure", "--compression", "none");
        }

        foreach (string kernel in (string[])["one", "two"])
        {
            Traced("kernel", "import", KernelTree.Write(home.Temp.Combine(kernel), tail: kernel), "--name", "k", "--replace");
        }

        foreach (string size in (string[])["256M", "512M"])
        {
            Traced("image", "import", big, "--name", "i", "--kernel-ref", "k", "--size", size);
        }

        FindDamageAndNoneAnyMore(home, tracing);
        RunAMachine(home, tracing);
        Traced("image", "export", "i", home.Temp.Combine("copy.oci"));
        Traced("image", "prune");
        Traced("image", "remove", "i");
        Traced("kernel", "remove", "k");

        bool mounts = new MountFactAttribute("erofs").Skip is null;
        if (mounts)
        {
            home.Temp.Write("mounted/file", new string('m', 5000));
            string target = home.Temp.Combine("target");
            Directory.CreateDirectory(target);
            Traced("store", "import", home.Temp.Combine("mounted"), "--name", "mounted");
            Traced("image", "mount", "mounted", target);
            Traced("image", "unmount", target);
        }

        HashSet<string> passed = [.. File.ReadAllLines(trace).Select(line => line[..line.IndexOf(':', StringComparison.Ordinal)])];
        string[] declared = [.. Declared()];
        output.WriteLine($"{declared.Length} declared, {passed.Count} passed");
        Assert.True(declared.Length >= 30, "the points were not found");
        string[] ofMounts = mounts ? [] : ["images.mount.attach", "images.mount.detach", "images.unlink.mounted", "store.commit.pinned"];
        Assert.Empty(declared.Except(passed).Except(ofMounts));
    }

    [Fact]
    public void Every_sync_and_rename_that_the_kernel_sees_has_a_point()
    {
        using TestHome home = new();
        string trace = home.Temp.Combine("trace");
        string calls = home.Temp.Combine("calls");
        string pack = home.Pack();
        home.Larder("install", home.Pack("examples/other")).With(0);

        home.Run("strace", ["-f", "-y", "-e", "trace=fsync,fdatasync,syncfs,rename,renameat,renameat2", "-o", calls, LarderBinary.Path, "install", pack], new Dictionary<string, string?> { ["LARDER_KILL_TRACE"] = trace }).With(0);

        // SQLite syncs its own files, and the directory that they are in.
        string[] seen = [.. File.ReadAllLines(calls).Where(line => line.Contains('(', StringComparison.Ordinal) && !line.Contains("larder.db", StringComparison.Ordinal) && !(line.Contains("fdatasync(", StringComparison.Ordinal) && line.Contains($"<{home.Root}>", StringComparison.Ordinal)) && !line.Contains("resumed", StringComparison.Ordinal))];
        string[] acts = [.. File.ReadAllLines(trace).Where(line => line.Contains(":before:", StringComparison.Ordinal) && !line.Contains(".commit.", StringComparison.Ordinal))];
        Assert.NotEmpty(acts);
        Assert.True(seen.Length == acts.Length, $"{seen.Length} calls, {acts.Length} points:\n{string.Join('\n', seen)}\n{string.Join('\n', acts)}");
    }

    // The kernel is none that boots: a start that fails is one too.
    private static void RunAMachine(TestHome home, Dictionary<string, string?> tracing)
    {
        string kernel = Directory.GetFiles(home.Temp.Combine("one"), "vmlinuz-*").Single();
        home.Temp.Write("machine/file", "content");
        home.LarderWith(tracing, "image", "import", home.Temp.Combine("machine"), "--name", "m", "--kernel", kernel).With(0);
        home.LarderWith(tracing, "machine", "create", "m", "--name", "box", "--boot-timeout", "1s").With(0);
        home.LarderWith(tracing, "machine", "start", "box").With(1);
        home.LarderWith(tracing, "machine", "remove", "box").With(0);
    }

    private static void FindDamageAndNoneAnyMore(TestHome home, Dictionary<string, string?> tracing)
    {
        string disk = home.Larder("image", "inspect", "i", "--json").With(0).Json.GetProperty("installManifest").GetProperty("rootfs").GetProperty("path").GetString()!;
        File.SetUnixFileMode(disk, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        foreach ((byte last, int code) in ((byte, int)[])[(1, 6), (0, 0)])
        {
            using (FileStream file = File.Open(disk, FileMode.Open, FileAccess.ReadWrite))
            {
                file.Position = file.Length - 1;
                file.WriteByte(last);
            }

            home.LarderWith(tracing, "image", "verify", "i").With(code);
        }
    }

    // A segment without a header is set aside and retired, and a damaged blob that nothing needs is forgotten.
    private static void CheckAndRepair(TestHome home, Dictionary<string, string?> tracing)
    {
        string lone = home.Temp.Combine("lone");
        Directory.CreateDirectory(lone);
        File.WriteAllText(Path.Combine(lone, "file"), "lone");
        home.Larder("--root", home.Temp.Combine("mended"), "store", "import", lone, "--name", "lone").With(0);
        string segment = home.Temp.Combine("mended", "store", "segments", $"{1:x16}.seg");
        byte[] bytes = File.ReadAllBytes(segment);
        bytes[20] ^= 1;
        bytes[bytes.AsSpan().IndexOf("LARDROOT"u8)] ^= 1;
        File.WriteAllBytes(segment, bytes);
        home.Larder("--root", home.Temp.Combine("mended"), "store", "import", lone, "--name", "other").With(6);
        home.LarderWith(tracing, "--root", home.Temp.Combine("mended"), "store", "verify", "--repair").With(0);
        File.WriteAllText(Path.Combine(lone, "file"), "changed");
        home.Larder("--root", home.Temp.Combine("mended"), "store", "import", lone, "--name", "lone").With(0);
        segment = Directory.EnumerateFiles(Path.GetDirectoryName(segment)!, "*.seg").Single();
        bytes = File.ReadAllBytes(segment);
        bytes[bytes.AsSpan().IndexOf("lone"u8)] ^= 1;
        File.WriteAllBytes(segment, bytes);
        home.LarderWith(tracing, "--root", home.Temp.Combine("mended"), "store", "verify", "--repair").With(0);
    }

    private static void RequestCancelOfARunningOne(TestHome home, Dictionary<string, string?> tracing)
    {
        // The one that waits for a lock of the pack is running as far as others can tell.
        string pack = home.Pack("examples/waiting");
        using Native.Files.DirectoryHandle locks = Native.Files.DirectoryHandle.Open(home.InRoot("locks"));
        using FileLock? held = FileLock.TryTake(locks, "pack+examples+waiting"u8, shared: false, TimeSpan.Zero);
        Assert.NotNull(held);
        Task<Ended> waiting = Task.Run(() => home.Larder("install", pack));
        string id = "";
        for (int turn = 0; turn < 600 && id.Length == 0; turn++)
        {
            Thread.Sleep(50);
            id = home.Larder("transaction", "list", "--unfinished", "--json").With(0).Json.GetProperty("transactions").EnumerateArray()
                .Where(transaction => transaction.GetProperty("state").GetString() != "interrupted")
                .Select(transaction => transaction.GetProperty("transaction").ToString()).FirstOrDefault() ?? "";
        }

        home.LarderWith(tracing, "transaction", "cancel", id).With(0);
        held.Dispose();
        waiting.GetAwaiter().GetResult().With(130);
    }

    private static IEnumerable<string> Declared() =>
        new[] { "Native", "Formats", "Database", "Store", "Packs", "Materialise", "Install", "Sources", "Images" }
            .Select(name => Assembly.Load($"Larder.{name}"))
            .SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(field => field.FieldType == typeof(KillPoint))
            .Select(field => ((KillPoint)field.GetValue(null)!).Name)
            .Distinct();
}
