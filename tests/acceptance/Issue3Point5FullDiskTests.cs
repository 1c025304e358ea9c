using System.Globalization;
using Larder.Acceptance.Running;
using Larder.Testing;
using Larder.Testing.Files;

namespace Larder.Acceptance;

/// <summary>"A full disk at every write: clear error, store valid, space given back."</summary>
public sealed class Issue3Point5FullDiskTests
{
    private const int KiB = 1024;
    private const int DiskSize = 16 << 20;

    // How much is left when the import begins; it needs about 3 MiB. More of them with LARDER_SOAK=1.
    private static readonly int[] Left = Environment.GetEnvironmentVariable("LARDER_SOAK") == "1"
        ? [.. Enumerable.Range(0, 100).Select(step => step * 4), .. Enumerable.Range(1, 260).Select(step => 400 + (step * 10))]
        : [0, 4, 8, 16, 32, 64, 200, 1000, 2400, 2800, 3000];

    // From there on in small steps until it fits: the last writes are the database's.
    private const int LastWrites = 3010;
    private const int Step = 10;
    private const int Enough = 4000;

    [RootFact]
    public void An_import_says_that_the_disk_is_full_and_leaves_the_store_as_it_was()
    {
        using TinyDisk disk = new(DiskSize);
        using TestHome home = new(root: Path.Combine(disk.Path, "root"));
        home.Larder("store", "import", Path.GetDirectoryName(home.Temp.Write("kept/file", "kept"))!, "--name", "kept").With(0);
        string kept = home.Larder("store", "list", "--json").With(0).Output;
        string tree = MakeTree(home);
        string archive = home.Temp.Combine("tree.tar");
        Programs.Run("tar", ["--format=posix", "-cf", archive, "-C", tree, "."]).With(0);
        int failed = 0;
        bool fits = false;
        foreach (int left in Left.Concat(Enumerable.Range(0, (Enough - LastWrites) / Step).Select(step => LastWrites + (step * Step))))
        {
            long before = Used(home);
            string ballast = Path.Combine(disk.Path, "ballast");
            Programs.Run("fallocate", ["-l", (Free(disk.Path) - (left * KiB)).ToString(CultureInfo.InvariantCulture), ballast]).With(0);

            Ended ended = home.Larder("store", "import", failed % 2 == 0 ? tree : archive, "--name", "big", "--json");
            long after = Used(home);
            File.Delete(ballast);

            if (left >= LastWrites && ended.Code == 0)
            {
                fits = true;
                break;
            }

            string where = $"{left} KiB were left";
            Assert.True(ended.Code == 1, $"{where}: exit code {ended.Code}: {ended.Output}{ended.Error}");
            Assert.True(ended.Json.GetProperty("error").GetProperty("code").GetString() == "LRD8002", $"{where}: {ended.Output}");
            Assert.True(home.Larder("store", "list", "--json").With(0).Output == kept, $"{where}: the roots are not what they were");

            // The log of the database and one empty segment may stay; none of the content.
            Assert.True(after - before <= 256 * KiB, $"{where}: {after - before} bytes are not given back");
            failed++;
        }

        Assert.True(fits && failed >= Left.Length, $"{failed} imports failed");
        string id = home.Larder("store", "import", tree, "--name", "big", "--json").With(0).Json.GetProperty("fileSystem").GetString()!;
        Assert.Equal(id, home.Larder("store", "import", archive, "--name", "again", "--json").With(0).Json.GetProperty("fileSystem").GetString());
        home.Larder("store", "checkout", id, home.Temp.Combine("copy")).With(0);
        Programs.Run("diff", ["-r", tree, home.Temp.Combine("copy")]).With(0);
        Assert.Equal(0, home.Larder("store", "rebuild", "--json").With(0).Json.GetProperty("damaged").GetInt64());
    }

    private static string MakeTree(TestHome home)
    {
        string tree = home.Temp.Combine("tree");
        Directory.CreateDirectory(tree);
        Random random = new(5);
        for (int number = 0; number < 60; number++)
        {
            byte[] content = new byte[number % 3 == 0 ? 500 : 75_000 + number];
            random.NextBytes(content);
            File.WriteAllBytes(Path.Combine(tree, $"file{number}"), content);
        }

        return tree;
    }

    private static long Free(string path) => Number(Programs.Run("stat", ["-f", "-c", "%a %S", path]).With(0).Output.Split(' ') is [var blocks, var size] ? [blocks, size] : []);

    private static long Used(TestHome home) => Number([Programs.Run("du", ["-s", "-B1", home.Root]).With(0).Output.Split('\t')[0]]);

    private static long Number(string[] factors) => factors.Aggregate(1L, (product, factor) => product * long.Parse(factor, CultureInfo.InvariantCulture));
}
