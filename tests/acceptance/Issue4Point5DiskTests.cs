using Larder.Acceptance.Running;
using Larder.Testing;
using Larder.Testing.Files;
using Xunit.Abstractions;

namespace Larder.Acceptance;

/// <summary>
/// "ext4 and EROFS of random trees (names of 255 bytes, 100,000 entries in one directory, files with 5,000 extents, 50 GB
/// sparse, 65,000 subdirectories, 200 xattrs) mounted and compared, fsck clean."
/// </summary>
public sealed class Issue4Point5DiskTests(ITestOutputHelper output) : IDisposable
{
    // What is large is made by one program: a shell that starts one for each file would take minutes.
    private const string MakeLarge =
        """
        import os, sys
        os.chdir(sys.argv[1])
        os.mkdir("entries")
        for i in range(100000):
            os.close(os.open("entries/%06d-%s" % (i, "n" * (i % 40)), os.O_CREAT | os.O_WRONLY, 0o640))
        os.mkdir("directories")
        for i in range(65000):
            os.mkdir("directories/%05d" % i)
        with open("extents", "wb") as f:
            for i in range(5000):
                f.seek(i * 8192)
                f.write(b"%04d" % i * 1024)
        with open("sparse", "wb") as f:
            for at in (0, 7 << 30, 50000000000 - 10):
                f.seek(at)
                f.write(b"0123456789")
        open("n" * 255, "w").close()
        with open("attributes", "w") as f:
            f.write("1")
        for i in range(200):
            os.setxattr("attributes", "user.%03d" % i, b"")
        for path in (".", "entries", "directories"):
            os.utime(path, ns=(0, 1234567890123456789))
        """;

    private readonly TestHome _home = new();

    public void Dispose() => _home.Dispose();

    [MountFact("ext4")]
    public void Ext4_holds_all_that_is_large()
    {
        (string id, string image) = Export("ext4", "--journal");
        Assert.Contains(" files (", Programs.Run("e2fsck", ["-fn", image]).With(0).Output, StringComparison.Ordinal);
        CompareMounted(id, image, "ext4", "added      /lost+found\n");
    }

    [MountFact("erofs")]
    public void Erofs_holds_all_that_is_large()
    {
        (string id, string image) = Export("erofs");
        Programs.Run("fsck.erofs", [image]).With(0);
        CompareMounted(id, image, "erofs", "");
    }

    [RootFact]
    public void A_second_export_has_the_same_bytes_and_options_that_do_not_apply_are_refused()
    {
        string tree = _home.Temp.Combine("tree");
        NastyTree.Make(tree, "long255 bytes special oddlinks nanoseconds xattrs");
        File.WriteAllBytes(Path.Combine(tree, "zz"), [.. Enumerable.Range(0, 2_000_000).Select(static index => (byte)(index % 251))]);
        string id = Import(tree);
        foreach (string format in (string[])["ext4", "erofs"])
        {
            _home.Larder("store", "export", id, _home.Temp.Combine($"a.{format}"), "--format", format).With(0);
            _home.Larder("store", "export", id, _home.Temp.Combine($"b.{format}"), "--format", format).With(0);
            Programs.Run("cmp", [_home.Temp.Combine($"a.{format}"), _home.Temp.Combine($"b.{format}")]).With(0);
            _home.Larder("store", "export", id, _home.Temp.Combine($"a.{format}"), "--format", format).With(5);
        }

        _home.Larder("store", "export", id, _home.Temp.Combine("c"), "--format", "erofs", "--size", "1G").With(2);
        _home.Larder("store", "export", id, _home.Temp.Combine("c"), "--label", "a").With(2);
        _home.Larder("store", "export", id, _home.Temp.Combine("c"), "--format", "ext4", "--label", "longer than sixteen").With(2);
        _home.Larder("store", "export", id, "--format", "ext4").With(2);
        Assert.Contains("LRD2401", _home.Larder("store", "export", id, _home.Temp.Combine("c"), "--format", "ext4", "--size", "1M").With(1).Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_home.Temp.Combine("c")));
    }

    private (string Id, string Image) Export(string format, params string[] options)
    {
        string tree = _home.Temp.Combine("large");
        Directory.CreateDirectory(tree);
        Programs.Run("python3", ["-c", MakeLarge, tree]).With(0);
        string id = Import(tree);
        string image = _home.Temp.Combine($"large.{format}");
        Ended ended = _home.Larder(["store", "export", id, image, "--format", format, "--json", .. options]).With(0);
        output.WriteLine(ended.Output);

        // Each directory has a block in ext4, and 50 GB of zeros have none.
        Assert.InRange(ended.Json.GetProperty("allocated").GetInt64(), 20_000_000, 500_000_000);
        return (id, image);
    }

    private void CompareMounted(string id, string image, string format, string expected)
    {
        using TempDirectory at = new();
        Programs.Run("mount", ["-t", format, "-o", "loop,ro", image, at]).With(0);
        try
        {
            Assert.Equal(expected, _home.Larder("store", "diff", id, Import(at)).Output);
        }
        finally
        {
            Programs.Run("umount", [at]).With(0);
        }
    }

    private string Import(string path) => _home.Larder("store", "import", path, "--json").With(0).Json.GetProperty("fileSystem").GetString()!;
}
