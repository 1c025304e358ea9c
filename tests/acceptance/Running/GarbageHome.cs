using System.Globalization;

namespace Larder.Acceptance.Running;

/// <summary>A store with something to do for each part of a collection.</summary>
public static class GarbageHome
{
    /// <summary>Fills it; returns the id of the file system that is kept as <c>site</c>.</summary>
    public static string Fill(TestHome home)
    {
        string keep = Make(home, "keep", 1, files: 45, step: 60);
        string drop = Make(home, "drop", 2, files: 2000, step: 1);
        File.WriteAllBytes(Path.Combine(drop, "large"), [.. Enumerable.Range(0, 500_000).Select(index => (byte)(index % 251))]);

        // One batch, so that the few that stay lie among the many that go.
        Programs.Run("cp", ["-a", keep + "/.", drop]).With(0);
        home.Larder("store", "import", drop).With(0);
        string id = home.Larder("store", "import", keep, "--name", "site", "--json").With(0).Json.GetProperty("fileSystem").GetString()!;

        // A blob of its own segment, which is then without any; zeros cost no disk.
        string zeros = home.Temp.Combine("zeros");
        Directory.CreateDirectory(zeros);
        Programs.Run("truncate", ["-s", "65M", Path.Combine(zeros, "zeros")]).With(0);
        home.Larder("store", "import", zeros).With(0);
        return id;
    }

    /// <summary>Fails unless all that is kept can be read, and is what was imported.</summary>
    public static void CheckWhole(TestHome home, string id)
    {
        string archive = home.Temp.Combine("whole.tar");
        File.Delete(archive);
        home.Larder("store", "export", id, archive).With(0);
        Assert.Equal(id, home.Larder("store", "import", archive, "--name", "again", "--json").With(0).Json.GetProperty("fileSystem").GetString());
        home.Larder("store", "unpin", "again").With(0);
    }

    private static string Make(TestHome home, string name, int seed, int files, int step)
    {
        string directory = home.Temp.Combine(name);
        Directory.CreateDirectory(directory);
        byte[] content = new byte[1500];
        Random random = new(seed);
        for (int index = 0; index < files; index++)
        {
            random.NextBytes(content);
            File.WriteAllBytes(Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"{index * step:d5}-{name}")), content);
        }

        return directory;
    }
}
