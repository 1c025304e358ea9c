using System.Globalization;
using System.Text.Json;
using Larder.Acceptance.Images;
using Larder.Acceptance.Running;
using Larder.Testing.Registry;
using Xunit.Abstractions;

namespace Larder.Acceptance;

/// <summary>
/// <c>kill -9</c> at every phase of a pull, and at random times in the middle of downloads: the next pull finishes, nothing
/// is left, and of what had arrived no more than a chunk a cut is fetched again.
/// </summary>
public sealed class Issue4Point4KillTests(ITestOutputHelper output)
{
    private const int ChunkBytes = 8 << 20;
    private static readonly bool IsSoak = Environment.GetEnvironmentVariable("LARDER_SOAK") == "1";

    [Fact]
    public async Task A_first_pull_survives_a_kill_at_every_point()
    {
        await using FakeRegistry registry = new();
        Survives(registry, _ => { }, before: null);
    }

    [Fact]
    public async Task A_pull_that_keeps_layers_survives_a_kill_at_every_point()
    {
        await using FakeRegistry registry = new();
        Survives(registry, _ => { }, before: null, keepsLayers: true);
    }

    [Fact]
    public async Task The_keeping_of_layers_of_an_image_that_is_there_survives_a_kill_at_every_point()
    {
        await using FakeRegistry registry = new();
        Survives(registry, home => home.Larder(Pull(registry)).With(0), before: "same", keepsLayers: true);
    }

    [Fact]
    public async Task The_pull_of_a_tag_that_moved_survives_a_kill_at_every_point()
    {
        await using FakeRegistry registry = new();
        Survives(
            registry,
            home =>
            {
                Push(registry, [1]);
                home.Larder(Pull(registry)).With(0);
                Push(registry, [2]);
            },
            before: "old");
    }

    [Fact]
    public async Task The_repair_of_a_broken_image_survives_a_kill_at_every_point()
    {
        await using FakeRegistry registry = new();
        Survives(
            registry,
            home =>
            {
                Push(registry, [1]);
                JsonElement image = home.Larder(Pull(registry)).With(0).Json;
                File.Delete(image.GetProperty("rootfs").GetProperty("path").GetString()!);
            },
            before: "broken");
    }

    [Fact]
    public async Task The_repair_of_an_image_that_verify_found_damaged_survives_a_kill_at_every_point()
    {
        await using FakeRegistry registry = new();
        Survives(
            registry,
            home =>
            {
                Push(registry, [1]);
                Rot(home.Larder(Pull(registry)).With(0).Json);
                home.Larder("image", "verify").With(6);
            },
            before: "broken");
    }

    [Fact]
    public async Task A_verification_that_is_killed_leaves_an_image_that_is_marked_or_not()
    {
        await using FakeRegistry registry = new();
        using CrashScenario scenario = new(home =>
        {
            Push(registry, [1]);
            Rot(home.Larder(Pull(registry)).With(0).Json);
        });
        string[] command = ["image", "verify"];
        string trace = scenario.Home.Temp.Combine("trace");
        scenario.Home.LarderWith(new Dictionary<string, string?> { ["LARDER_KILL_TRACE"] = trace }, command).With(6);
        string[] passings = await File.ReadAllLinesAsync(trace);
        Assert.Equal(6, passings.Count(passing => passing.StartsWith("images.sync.damaged", StringComparison.Ordinal)));
        foreach (string passing in passings)
        {
            scenario.Begin();
            scenario.Home.LarderWith(new Dictionary<string, string?> { ["LARDER_KILL_AT"] = passing }, command).With(137);
            Assert.Equal(1, scenario.Home.Larder("image", "list", "--json").With(0).Json.GetProperty("images").GetArrayLength());
            scenario.Home.Larder(command).With(6);
            Assert.False(IsInstalled(scenario.Home), passing);
            scenario.Home.Larder(Pull(registry)).With(0);
            Assert.True(IsInstalled(scenario.Home), passing);
            scenario.Home.Larder(command).With(0);
            Assert.Equal(0, scenario.Home.Larder("image", "prune", "--json").With(0).Json.GetProperty("count").GetInt32());
        }
    }

    [Fact]
    public async Task Removal_and_prune_survive_a_kill_at_every_point()
    {
        await using FakeRegistry registry = new();
        using CrashScenario scenario = new(home =>
        {
            Push(registry, [1]);
            home.Larder(Pull(registry)).With(0);
            Push(registry, [2]);
            home.Larder(Pull(registry)).With(0);
        });
        foreach (string[] command in (string[][])[["image", "remove", "app-1"], ["image", "prune"]])
        {
            foreach (string passing in CrashScenario.Chosen(scenario.Trace(command)))
            {
                scenario.Begin();
                scenario.Home.LarderWith(new Dictionary<string, string?> { ["LARDER_KILL_AT"] = passing }, command).With(137);
                Assert.True(scenario.Home.Larder(command).Code is 0 or 3, passing);
                scenario.Home.Larder("image", "prune").With(0);
                JsonElement images = scenario.Home.Larder("image", "list", "--json").With(0).Json.GetProperty("images");
                Assert.Equal(command[1] == "prune" ? 1 : 0, images.GetArrayLength());
                Assert.Equal(images.GetArrayLength(), Directory.GetFileSystemEntries(scenario.Home.InRoot("images")).Length);
                scenario.Home.Larder("image", "verify").With(0);
                scenario.Home.Larder("gc").With(0);
                scenario.Home.Larder("store", "verify").With(0);
            }
        }
    }

    [Fact]
    public async Task Pulls_that_are_killed_in_the_middle_of_downloads_fetch_again_no_more_than_a_chunk_each_time()
    {
        int cuts = IsSoak ? 200 : 30;
        await using FakeRegistry registry = new();
        using ImageHome at = new();
        byte[] large = new byte[48 << 20];
        new Random(4).NextBytes(large);
        var layer = at.Layer(("data", large));
        ImageHome.Push(registry, "app", "1", "amd64", layer);
        Random random = new(20261129);
        (int killed, int finished, int since) = (0, 0, 0);
        long start = registry.Server.SentBytes;
        while (killed < cuts || since > 0)
        {
            string after = string.Create(CultureInfo.InvariantCulture, $"{0.05 + (random.NextDouble() * 0.3):0.000}");
            bool isLast = killed >= cuts;
            Ended ended = isLast ? at.Home.Larder(Pull(registry)).With(0) : at.Home.Run("timeout", ["-s", "KILL", after, LarderBinary.Path, .. Pull(registry)]);
            if (ended.Code is not 0)
            {
                killed++;
                since++;
                continue;
            }

            // What came to its end was fetched once, and at most a chunk more for each cut before.
            long sent = registry.Server.SentBytes - start;
            Assert.InRange(sent, layer.Layer.Length, layer.Layer.Length + ((long)since * ChunkBytes) + (1 << 20));
            finished++;
            since = 0;
            if (!isLast)
            {
                Directory.Delete(at.Home.Root, recursive: true);
                Directory.Delete(Path.Combine(at.Home.Home, ".cache"), recursive: true);
                start = registry.Server.SentBytes;
            }
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{killed} pulls were killed; {finished} came to their end"));
        at.Home.Larder("image", "verify").With(0);
        Assert.Equal(0, at.Home.Larder("image", "prune", "--json").With(0).Json.GetProperty("count").GetInt32());
        at.Home.Larder("gc").With(0);
        at.Home.Larder("store", "verify").With(0);
    }

    private static void Push(FakeRegistry registry, byte[] content)
    {
        using ImageHome at = new();
        ImageHome.Push(registry, "app", "1", "amd64", at.Layer(("bin/app", content)), at.Layer(("etc/large", new byte[300_000]), ("etc/x", content)));
    }

    // One byte of the content, so that the structures of the disk still agree.
    private static void Rot(JsonElement image)
    {
        string path = image.GetProperty("rootfs").GetProperty("path").GetString()!;
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using FileStream disk = File.Open(path, FileMode.Open, FileAccess.ReadWrite);
        disk.Position = disk.Length - 1;
        disk.WriteByte(7);
    }

    private static bool IsInstalled(TestHome home) =>
        home.Larder("image", "list", "--json").With(0).Json.GetProperty("images").EnumerateArray().Single().GetProperty("installed").GetBoolean();

    private static string[] Pull(FakeRegistry registry) => ["image", "pull", $"oci://{registry.Host}/app:1", "--insecure", "--no-kernel", "--json"];

    private void Survives(FakeRegistry registry, Action<TestHome> prepare, string? before, bool keepsLayers = false)
    {
        Push(registry, [1]);
        using CrashScenario scenario = new(prepare);
        string[] command = keepsLayers ? [.. Pull(registry), "--keep-layers"] : Pull(registry);
        IReadOnlyList<string> passings = scenario.Trace(command);
        output.WriteLine(string.Join(' ', passings));
        Assert.True(before == "same" || passings.Any(passing => passing.StartsWith("images.rename.image", StringComparison.Ordinal)));
        foreach (string passing in CrashScenario.Chosen(passings))
        {
            scenario.KillAt(passing, command, HoldsAfterKill, HoldsAtEnd);
        }

        // A whole image or none, and one that was there stays until its name is another's.
        void HoldsAfterKill(string passing)
        {
            JsonElement images = scenario.Home.Larder("image", "list", "--json").With(0).Json.GetProperty("images");
            Assert.True(before is null ? images.GetArrayLength() <= 1 : images.GetArrayLength() == 1, passing);
            HashSet<string> named = [.. images.EnumerateArray().Select(image => $"image/{image.GetProperty("id").GetString()}/original")];
            Assert.Subset(named, Originals());
            Assert.True(before == "broken" || images.EnumerateArray().All(image => image.GetProperty("installed").GetBoolean()), passing);
        }

        void HoldsAtEnd(string passing)
        {
            scenario.Home.Larder("image", "verify").With(0);
            JsonElement pruned = scenario.Home.Larder("image", "prune", "--json").With(0).Json;
            Assert.Equal(before == "old" ? 1 : 0, pruned.GetProperty("count").GetInt32());
            Assert.Single(Directory.GetFileSystemEntries(scenario.Home.InRoot("images")));
            Assert.Equal(keepsLayers ? 1 : 0, Originals().Count);
            scenario.Home.Larder("store", "verify").With(0);
        }

        // What keeps layers as they were published: only for an image that has a name.
        HashSet<string> Originals() =>
        [
            .. scenario.Home.Larder("store", "list", "--json").With(0).Json.GetProperty("roots").EnumerateArray()
                .Select(root => root.GetProperty("name").GetString()!).Where(name => name.EndsWith("/original", StringComparison.Ordinal)),
        ];
    }
}
