using System.Globalization;
using System.Text.Json;
using Larder.Acceptance.Running;
using Larder.Testing;
using Xunit.Abstractions;
using static Larder.Acceptance.Running.SeenTree;

namespace Larder.Acceptance;

/// <summary>
/// "A metadata-only EROFS of the Debian image mounted by the kernel straight over the store equals the tree; gc leaves
/// segments in use."
/// </summary>
public sealed class Issue4Point6StoreMountTests(ITestOutputHelper output) : IDisposable
{
    private const long MostMetadata = 10 << 20;

    private readonly TestHome _home = new();

    private string Target => _home.Temp.Combine("target");

    public void Dispose()
    {
        Programs.Run("umount", ["-l", Target]);
        _home.Dispose();
    }

    [MountFact("erofs")]
    public void A_tree_mounted_over_the_store_is_the_tree_also_while_all_else_is_collected()
    {
        string tree = MakeTree();
        string expected = See(tree);
        Import(tree, "tree");
        FillWithGarbage();
        Directory.CreateDirectory(Target);
        long before = StoreBytes();

        Ended mounted = _home.Larder("image", "mount", "tree", Target, "--json").With(0);
        output.WriteLine(mounted.Output);
        Assert.InRange(mounted.Json.GetProperty("metadataBytes").GetInt64(), 4096, MostMetadata);
        Assert.InRange(StoreBytes() - before, 0, 1 << 20);
        Same(expected, See(Target));

        // No name keeps the tree, not even the one of the mount.
        foreach (JsonElement root in _home.Larder("store", "list", "--json").With(0).Json.GetProperty("roots").EnumerateArray().ToArray())
        {
            _home.Larder("store", "unpin", root.GetProperty("name").GetString()!).With(0);
        }

        Ended collected = _home.Larder("gc", "--json").With(0);
        output.WriteLine(collected.Output);
        Assert.InRange(collected.Json.GetProperty("freedBytes").GetInt64(), 1 << 20, long.MaxValue);
        DropCaches();
        Same(expected, See(Target));
        _home.Larder("gc").With(0);
        DropCaches();
        Same(expected, See(Target));
        _home.Larder("store", "verify").With(0);

        Assert.Equal(Target, Assert.Single(Listed()).GetProperty("target").GetString());
        _home.Larder("image", "unmount", Target).With(0);
        Assert.Empty(Listed());
        Assert.Empty(Directory.GetFileSystemEntries(_home.InRoot("mounts")));
        Assert.InRange(_home.Larder("gc", "--json").With(0).Json.GetProperty("freedBytes").GetInt64(), 1 << 20, long.MaxValue);
        _home.Larder("store", "verify").With(0);
    }

    [MountFact("erofs")]
    public void A_tree_in_more_segments_than_a_mount_has_devices_is_the_tree_as_well()
    {
        // Each of the large files has a segment of its own; they are holes but for a few blocks.
        string tree = _home.Temp.Combine("tree");
        Directory.CreateDirectory(tree);
        for (int index = 0; index < 66; index++)
        {
            byte[] bytes = new byte[9_000];
            new Random(index).NextBytes(bytes);
            File.WriteAllBytes(Path.Combine(tree, string.Create(CultureInfo.InvariantCulture, $"small{index:d2}")), bytes);
            using FileStream large = File.Create(Path.Combine(tree, string.Create(CultureInfo.InvariantCulture, $"large{index:d2}")));
            large.Write(bytes);
            large.Position = 700_000 * (index + 1);
            large.Write(bytes);
            large.SetLength((64L << 20) + (index * 5_000));
        }

        string expected = See(tree);
        Import(tree, "tree");
        Directory.CreateDirectory(Target);

        JsonElement mounted = _home.Larder("image", "mount", "tree", Target, "--json").With(0).Json;
        output.WriteLine(mounted.ToString());
        Assert.Equal(64, mounted.GetProperty("segments").GetInt32());
        Assert.InRange(mounted.GetProperty("metadataBytes").GetInt64(), 66 * 9_000, 2 << 20);
        _home.Larder("store", "unpin", "tree").With(0);
        _home.Larder("gc").With(0);
        DropCaches();
        Same(expected, See(Target));
        _home.Larder("image", "unmount", Target).With(0);
        Assert.Empty(Directory.GetFileSystemEntries(_home.InRoot("mounts")));
        Assert.InRange(_home.Larder("gc", "--json").With(0).Json.GetProperty("freedBytes").GetInt64(), 66 * 9_000, long.MaxValue);
    }

    [MountFact("erofs")]
    public void Mounting_survives_a_kill_at_every_point()
    {
        string[] command = ["image", "mount", "tree", Target];
        using CrashScenario scenario = new(home => PrepareSmall(home));
        Directory.CreateDirectory(Target);
        string expected = See(scenario.Home.Temp.Combine("tree"));
        IReadOnlyList<string> passings = scenario.Trace(command);
        scenario.Home.Larder("image", "unmount", Target).With(0);
        output.WriteLine(string.Join(' ', passings));
        Assert.Contains(passings, passing => passing.StartsWith("images.mount.attach", StringComparison.Ordinal));
        foreach (string passing in CrashScenario.Chosen(passings))
        {
            scenario.KillAt(
                passing,
                command,
                _ =>
                {
                    // Killed after it was done, it is mounted, and to be mounted once it must not be.
                    int code = scenario.Home.Larder("image", "unmount", Target).Code;
                    Assert.True(code == (passing.StartsWith("images.mount.attach:after", StringComparison.Ordinal) ? 0 : 3), $"{passing}: {code}");
                },
                _ =>
                {
                    Same(expected, See(Target));
                    scenario.Home.Larder("image", "unmount", Target).With(0);
                    CheckNothingIsLeft(scenario.Home, passing);
                });
        }
    }

    [MountFact("erofs")]
    public void Unmounting_survives_a_kill_at_every_point()
    {
        PrepareSmall(_home);
        Directory.CreateDirectory(Target);
        string trace = _home.Temp.Combine("trace");
        _home.Larder("image", "mount", "tree", Target).With(0);
        _home.LarderWith(new Dictionary<string, string?> { ["LARDER_KILL_TRACE"] = trace }, "image", "unmount", Target).With(0);
        string[] passings = File.ReadAllLines(trace);
        output.WriteLine(string.Join(' ', passings));
        Assert.Contains(passings, passing => passing.StartsWith("images.mount.detach", StringComparison.Ordinal));
        foreach (string passing in passings)
        {
            _home.Larder("image", "mount", "tree", Target).With(0);
            _home.LarderWith(new Dictionary<string, string?> { ["LARDER_KILL_AT"] = passing }, "image", "unmount", Target).With(137);
            int again = _home.Larder("image", "unmount", Target).Code;
            Assert.True(again is 0 or 3, $"{passing}: repeated, it ends with {again}");
            CheckNothingIsLeft(_home, passing);
        }
    }

    [RootFact]
    public void Who_is_not_root_is_told_what_else_there_is()
    {
        using TestHome home = new(user: 65534);
        home.Temp.Write("tree/file", "content");
        home.Larder("store", "import", home.Temp.Combine("tree"), "--name", "tree").With(0);
        Ended refused = home.Larder("image", "mount", "tree", home.Temp).With(8);
        Assert.Contains("LRD8003", refused.Error, StringComparison.Ordinal);
        Assert.Contains("larder store checkout", refused.Error, StringComparison.Ordinal);
        home.Larder("image", "unmount", home.Temp).With(8);
        Assert.Contains("Nothing is mounted", home.Larder("image", "mount").With(0).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_names_nothing_is_not_found()
    {
        _home.Larder("image", "mount", "nothing", _home.Temp).With(3);
        _home.Larder("image", "unmount", _home.Temp).With(_home.User is null && Environment.IsPrivilegedProcess ? 3 : 8);
        _home.Larder("image", "mount", "nothing").With(2);
    }

    // Much of the machine's own, and what is hard to say.
    private string MakeTree()
    {
        string tree = _home.Temp.Combine("tree");
        NastyTree.Make(tree, "long100 long255 bytes special oddlinks fifolinks bigids nanoseconds xattrs");
        foreach (string path in (string[])["/usr/share/doc", "/usr/lib/python3", "/etc"])
        {
            if (Directory.Exists(path))
            {
                string copy = Path.Combine(tree, path.Replace('/', '_'));
                Programs.Run("cp", ["-a", path, copy]).With(0);
            }
        }

        // One that has a segment of its own.
        using FileStream large = File.Create(Path.Combine(tree, "zzz"));
        large.SetLength(70_000_000);
        large.Seek(65_000_000, SeekOrigin.Begin);
        large.Write("amid zeros"u8);
        return tree;
    }

    // What shares segments with the tree, and is no more wanted.
    private void FillWithGarbage()
    {
        string garbage = _home.Temp.Combine("garbage");
        Directory.CreateDirectory(garbage);
        for (int index = 0; index < 200; index++)
        {
            byte[] bytes = new byte[100_000];
            new Random(index).NextBytes(bytes);
            File.WriteAllBytes(Path.Combine(garbage, index.ToString(CultureInfo.InvariantCulture)), bytes);
        }

        Import(garbage, "garbage");
    }

    private static void PrepareSmall(TestHome home)
    {
        for (int number = 0; number < 20; number++)
        {
            home.Temp.Write($"tree/file{number}", new string((char)('a' + number), 500 * number));
        }

        home.Larder("store", "import", home.Temp.Combine("tree"), "--name", "tree").With(0);
    }

    private static void CheckNothingIsLeft(TestHome home, string passing)
    {
        home.Larder("gc").With(0);
        string[] names = [.. home.Larder("store", "list", "--json").With(0).Json.GetProperty("roots").EnumerateArray().Select(root => root.GetProperty("name").GetString()!)];
        Assert.True(names is ["tree"], $"{passing}: {string.Join(' ', names)} are kept");
        Assert.Empty(Directory.GetFileSystemEntries(home.InRoot("mounts")));
        home.Larder("store", "verify").With(0);
    }

    private JsonElement[] Listed() => [.. _home.Larder("image", "mount", "--json").With(0).Json.GetProperty("mounts").EnumerateArray()];

    private long StoreBytes() => new DirectoryInfo(_home.InRoot("store", "segments")).GetFiles().Sum(file => file.Length);

    private void Import(string path, string name) => _home.Larder("store", "import", path, "--name", name).With(0);
}
