using System.Globalization;
using Larder.Acceptance.PowerLoss;
using Larder.Acceptance.Running;
using Larder.Testing;
using Xunit.Abstractions;

namespace Larder.Acceptance;

/// <summary>
/// "Power loss: a small FUSE file under a loop device that logs writes and fsyncs: every prefix at a flush, plus random
/// subsets of the writes after it, mounted again: everything that was reported committed is there and verifies; for import,
/// gc, compaction, install, update, remove."
/// </summary>
public sealed class Issue3Point3PowerLossTests(ITestOutputHelper output)
{
    // A sample of all moments; every one of them with LARDER_SOAK=1, and several subsets of each.
    private static readonly bool IsSoak = Environment.GetEnvironmentVariable("LARDER_SOAK") == "1";
    private static readonly int MomentsOfCommand = IsSoak ? int.MaxValue : 3;
    private static readonly int SubsetsOfMoment = IsSoak ? 3 : 1;

    // Of a collection, since it syncs many times: rows, the segment that blobs move to, and those that it frees.
    private static readonly int MomentsOfCollection = IsSoak ? int.MaxValue : 8;

    // The commands, in the order in which one root sees them. To try another one, add its line.
    private static readonly (string Name, Func<Materials, string[]> Arguments)[] Commands =
    [
        ("import of much", files => ["store", "import", files.Much, "--name", "much"]),
        ("import of a large file", files => ["store", "import", files.Large, "--name", "large"]),
        ("import of little of it", files => ["store", "import", files.Little, "--name", "little"]),
        ("unpin the much", files => ["store", "unpin", "much"]),
        ("unpin the large file", files => ["store", "unpin", "large"]),
        ("collect and move", files => ["gc"]),
        ("import", files => ["store", "import", files.Tree, "--name", "tree"]),
        ("import again, changed", files => ["store", "import", files.ChangedTree, "--name", "tree"]),
        ("import of an archive", files => ["store", "import", files.Archive, "--name", "archive"]),
        ("install", files => ["install", files.Old]),
        ("update", files => ["update", files.New]),
        ("rollback", files => ["rollback"]),
        ("install another", files => ["install", files.Other]),
        ("remove", files => ["remove", "examples/hello"]),
        ("unpin", files => ["store", "unpin", "archive"]),
        ("collect", files => ["gc"]),
    ];

    [LoopDeviceFact]
    public void What_was_reported_as_done_is_there_after_a_power_failure()
    {
        int seed = Environment.GetEnvironmentVariable("LARDER_SEED") is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : 20261128;
        output.WriteLine($"LARDER_SEED={seed}");
        using LoggedDisk disk = new();
        using TestHome home = new(root: Path.Combine(disk.MountPoint, "root"));
        Materials files = new(home);
        string trace = home.Temp.Combine("trace");
        List<Done> done = [new(disk.Position, RootState.Nothing)];
        Dictionary<string, string> archives = [];
        foreach ((string name, Func<Materials, string[]> arguments) in Commands)
        {
            Ended ended = home.LarderWith(new Dictionary<string, string?> { ["LARDER_KILL_TRACE"] = trace }, arguments(files)).With(0);
            output.WriteLine($"{name}: {ended.Output.ReplaceLineEndings("; ")}");
            long position = disk.Position;
            RootState state = RootState.Of(home);
            done.Add(new(position, state));
            foreach ((string id, string archive) in RootState.Archives(home))
            {
                archives[id] = archive;
            }
        }

        // What stayed was moved out of a segment that was mostly dead, and one without any blob went too.
        string passed = File.ReadAllText(trace);
        Assert.Contains("store.commit.moved:after", passed, StringComparison.Ordinal);
        Assert.Contains("store.commit.dropped:after", passed, StringComparison.Ordinal);
        WriteLog log = disk.Finish();
        Random random = new(seed);
        SortedSet<int> moments = [.. Enumerable.Range(1, Commands.Length).SelectMany(command => Moments(log, done[command - 1].Position, done[command].Position, IsCollection(command) ? MomentsOfCollection : MomentsOfCommand, random))];
        output.WriteLine($"{log.Flushes} flushes, {moments.Count} of them tried");
        Assert.True(moments.Count >= Commands.Length, "hardly anything was synced");
        byte[] image = LoggedDisk.NewImage();
        int applied = -1;
        foreach (int moment in moments)
        {
            log.Apply(image, applied, moment);
            applied = moment;
            Check(disk, home, files, done, archives, image, log.EndOfMoment(moment), $"flush {moment}");
            for (int subset = 0; subset < SubsetsOfMoment; subset++)
            {
                byte[] partial = [.. image];
                (int some, int all) = log.ApplySome(partial, moment, random);
                if (some > 0)
                {
                    Check(disk, home, files, done, archives, partial, log.EndOfMoment(moment), $"flush {moment} and {some} of the {all} pieces written after it");
                }
            }
        }
    }

    private static bool IsCollection(int command) => Commands[command - 1].Name.StartsWith("collect", StringComparison.Ordinal);

    private static IEnumerable<int> Moments(WriteLog log, long from, long to, int atMost, Random random)
    {
        int first = log.FirstFlushFrom(from);
        int end = log.FirstFlushFrom(to);
        if (end - first <= atMost)
        {
            return Enumerable.Range(first, end - first);
        }

        // The last one is where all of the command must be there.
        return Enumerable.Range(0, atMost - 1).Select(_ => random.Next(first, end - 1)).Append(end - 1);
    }

    private void Check(
        LoggedDisk disk, TestHome home, Materials files, List<Done> done, Dictionary<string, string> archives, byte[] image, long crash, string what)
    {
        // Done when it was reported before the disk was told anything that this image lacks for sure.
        int last = done.FindLastIndex(command => command.Position < crash);
        RootState before = done[last].State;
        RootState after = done[Math.Min(last + 1, done.Count - 1)].State;
        string where = $"{what}, after «{(last == 0 ? "nothing" : Commands[last - 1].Name)}»";
        using IDisposable mounted = disk.MountImage(image);
        RootState found = RootState.Of(home);
        Assert.True(found.Fault(before, after) is null, $"{where}: {found.Fault(before, after)}");
        IReadOnlyDictionary<string, string> content = RootState.Archives(home);
        foreach ((string name, string id) in found.Roots)
        {
            Assert.True(archives[id] == content[id], $"{where}: «{name}» has other content");
        }

        Succeeds(home, where, "verify");
        Succeeds(home, where, "store", "import", files.Small, "--name", "afterwards");
        Succeeds(home, where, "install", files.Third);
        Succeeds(home, where, "verify");
        RootState end = RootState.Of(home);
        Assert.True(end.Roots.ContainsKey("afterwards") && end.Installed["examples/third"] == "1.0.0", $"{where}: what was done afterwards is not there");
        Assert.True(before.Roots.All(root => end.Roots.ContainsKey(root.Key) || !after.Roots.ContainsKey(root.Key)), $"{where}: a root is gone after the next command");
        output.WriteLine(where);
    }

    private static void Succeeds(TestHome home, string where, params string[] command)
    {
        Ended ended = home.Larder([.. command, "--verbose"]);
        Assert.True(ended.Code == 0, $"{where}: {string.Join(' ', command)} ends with {ended.Code}: {ended.Error}");
    }

    private sealed record Done(long Position, RootState State);

    /// <summary>What the commands work on, on another disk.</summary>
    private sealed class Materials
    {
        public Materials(TestHome home)
        {
            Random random = new(1);
            Tree = home.Temp.Combine("tree");
            for (int number = 0; number < 60; number++)
            {
                byte[] content = new byte[random.Next(1, 1 << random.Next(4, 19))];
                random.NextBytes(content);
                string path = Path.Combine(Tree, $"d{number % 7}", $"file{number}");
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllBytes(path, content);
            }

            // Few small files among many, in one batch: blocks that hold both cannot be given back but by moving the few.
            Much = home.Temp.Combine("much");
            Little = home.Temp.Combine("little");
            Large = home.Temp.Combine("large");
            Array.ForEach([Much, Little, Large], directory => Directory.CreateDirectory(directory));
            byte[] small = new byte[1500];
            for (int number = 0; number < 1000; number++)
            {
                random.NextBytes(small);
                File.WriteAllBytes(Path.Combine(Much, $"file{number:d4}"), small);
                if (number % 25 == 0)
                {
                    File.WriteAllBytes(Path.Combine(Little, $"file{number:d4}"), small);
                }
            }

            // It gets a segment of its own; zeros cost no disk.
            Programs.Run("truncate", ["-s", "65M", Path.Combine(Large, "zeros")]).With(0);
            ChangedTree = home.Temp.Combine("changed");
            Programs.Run("cp", ["-a", Tree, ChangedTree]).With(0);
            File.WriteAllText(Path.Combine(ChangedTree, "d3", "added"), "added");
            File.Delete(Path.Combine(ChangedTree, "d2", "file2"));
            Archive = home.Temp.Combine("archive.tar.gz");
            Programs.Run("tar", ["-czf", Archive, "-C", ChangedTree, "d1", "d2", "d3"]).With(0);
            Small = Path.GetDirectoryName(home.Temp.Write("small/file", "afterwards"))!;
            Old = home.Pack();
            New = home.Pack(version: "2.0.0", filler: 20_000);
            Other = home.Pack("examples/other");
            Third = home.Pack("examples/third");
        }

        public string Tree { get; }

        public string Much { get; }

        public string Little { get; }

        public string Large { get; }

        public string ChangedTree { get; }

        public string Archive { get; }

        public string Small { get; }

        public string Old { get; }

        public string New { get; }

        public string Other { get; }

        public string Third { get; }
    }
}
