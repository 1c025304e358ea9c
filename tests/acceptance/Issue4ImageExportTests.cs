using System.Globalization;
using Larder.Acceptance.Running;
using Larder.Testing;
using Larder.Testing.Registry;
using Xunit.Abstractions;

namespace Larder.Acceptance;

/// <summary>
/// An image goes out as what other programs read, with all that its tree has: umoci unpacks it, skopeo copies it, a registry
/// takes it, and it comes back as the same file system.
/// </summary>
public sealed class Issue4ImageExportTests(ITestOutputHelper output) : IDisposable
{
    private readonly TestHome _home = new();

    private CrashScenario? _scenario;

    public void Dispose()
    {
        _scenario?.Dispose();
        _home.Dispose();
    }

    [RootFact]
    public void What_umoci_unpacks_is_what_a_checkout_writes()
    {
        // Debian's umoci reads no zstd, and takes an attribute without a value for none.
        NastyTree.Make(_home.Temp.Combine("tree"), "long100 long255 special nanoseconds");
        Run("setfattr", "-n", "user.note", "-v", "text", "tree/dir/more");
        Run("setfattr", "-n", "trusted.note", "-v", "text", "tree/dir");
        string id = Import(_home);
        _home.Larder("image", "export", "app", _home.Temp.Combine("oci"), "--compression", "gzip").With(0);
        _home.Larder("image", "export", "app", _home.Temp.Combine("dir"), "--format", "dir", "--privileged").With(0);
        Run("umoci", "unpack", "--image", "oci:app", "bundle");

        Assert.Equal(id, Stored("dir"));
        string unpacked = Stored(Path.Combine("bundle", "rootfs"));
        output.WriteLine(_home.Larder("store", "diff", id, unpacked).Output);
        Assert.Equal(id, unpacked);
        _home.Larder("store", "checkout", id, _home.Temp.Combine("checkout"), "--privileged").With(0);
        Run("diff", "-r", "--no-dereference", "--exclude=block", "--exclude=char", "--exclude=fifo", "checkout/dir", "bundle/rootfs/dir");
    }

    [Theory]
    [InlineData("zstd")]
    [InlineData("gzip")]
    [InlineData("none")]
    public void An_image_that_was_pushed_and_pulled_is_the_same_file_system(string compression)
    {
        using DockerRegistry registry = new(_home.Temp.Combine("registry"));
        MakeSimple(_home);
        string id = Import(_home);
        string reference = $"oci://{registry.Host}/some/app:1";
        string[] push = ["image", "push", "app", reference, "--insecure", "--compression", compression, "--json"];

        Ended pushed = _home.Larder(push).With(0);
        Ended again = _home.Larder(push).With(0);
        Ended exported = _home.Larder("image", "export", "app", _home.Temp.Combine("oci"), "--compression", compression, "--json").With(0);

        string digest = pushed.Json.GetProperty("digest").GetString()!;
        Assert.Equal((digest, digest), (again.Json.GetProperty("digest").GetString(), exported.Json.GetProperty("digest").GetString()));
        Assert.True(pushed.Json.GetProperty("sentBytes").GetInt64() > 0);
        Assert.Equal(0, again.Json.GetProperty("sentBytes").GetInt64());
        Assert.Equal($"oci://{registry.Host}/some/app@{digest}", pushed.Json.GetProperty("source").GetString());
        Run("skopeo", "copy", "--quiet", "--preserve-digests", "--src-tls-verify=false", $"docker://{registry.Host}/some/app:1", "oci:copy:app");
        Run("diff", "-r", "oci/blobs", "copy/blobs");
        string other = _home.Temp.Combine("other");
        Assert.Equal(id, _home.Larder("--root", other, "store", "import", reference, "--insecure", "--json").With(0).Json.GetProperty("fileSystem").GetString());
        _home.Larder("--root", other, "image", "pull", reference, "--insecure", "--name", "back", "--no-kernel").With(0);
        Assert.Equal(
            digest,
            _home.Larder("--root", other, "image", "export", "back", _home.Temp.Combine("again.tar"), "--format", "oci-archive", "--compression", compression, "--json").With(0).Json.GetProperty("digest").GetString());
    }

    [Fact]
    public void Every_format_is_what_other_programs_read()
    {
        MakeSimple(_home);
        string id = Import(_home);
        foreach (string format in (string[])["oci", "oci-archive", "dir", "tar", "ext4", "erofs"])
        {
            string[] exports = [.. new[] { "1", "2" }.Select(copy => $"{format}.{copy}")];
            foreach (string export in exports)
            {
                Ended ended = _home.Larder("image", "export", "app", _home.Temp.Combine(export), "--format", format, "--json").With(0);
                Assert.Equal(_home.Temp.Combine(export), ended.Json.GetProperty("path").GetString());
            }

            Run("diff", ["-r", "--no-dereference", .. exports]);
        }

        Run("skopeo", "inspect", "oci:oci.1:app");
        Run("skopeo", "inspect", "oci-archive:oci-archive.1:app");
        Assert.Equal(id, _home.Larder("store", "import", _home.Temp.Combine("tar.1"), "--json").With(0).Json.GetProperty("fileSystem").GetString());
        Run("e2fsck", "-fn", "ext4.1");
        Run("fsck.erofs", "erofs.1");
        Run("cmp", "ext4.1", _home.Larder("image", "list", "--json").With(0).Json.GetProperty("images")[0].GetProperty("rootfs").GetProperty("path").GetString()!);
    }

    [Fact]
    public void An_export_that_is_killed_anywhere_leaves_nothing_with_the_name_and_is_repeated()
    {
        foreach (string format in (string[])["oci", "oci-archive"])
        {
            _scenario?.Dispose();
            _scenario = new(home =>
            {
                MakeSimple(home);
                Import(home);
            });
            string destination = Path.Combine(_scenario.Home.Home, "exported");
            string[] command = ["image", "export", "app", destination, "--format", format];
            IReadOnlyList<string> passings = _scenario.Trace(command);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{format}: {string.Join(' ', passings)}"));
            Assert.True(passings.Count > 3, "the command passes hardly any kill point");
            string expected = Digest(destination, format);
            foreach (string passing in CrashScenario.Chosen(passings).Where(passing => !IsPublished(passing)))
            {
                _scenario.KillAt(
                    passing,
                    command,
                    _ => Assert.False(Path.Exists(destination)),
                    _ => Assert.Equal(expected, Digest(destination, format)));
            }
        }
    }

    [Fact]
    public void What_cannot_be_exported_is_refused_with_nothing_written()
    {
        Assert.Contains("LRD3001", _home.Larder("image", "export", "app", _home.Temp.Combine("x")).With(3).Error, StringComparison.Ordinal);
        MakeSimple(_home);
        Import(_home);
        string there = _home.Temp.Write("there", "x");
        Assert.Contains("LRD2305", _home.Larder("image", "export", "app", there).With(5).Error, StringComparison.Ordinal);
        _home.Larder("image", "export", "app", _home.Temp.Combine("x"), "--format", "tar", "--compression", "gzip").With(2);
        _home.Larder("image", "export", "app", _home.Temp.Combine("x"), "--format", "tar", "--privileged").With(2);
        _home.Larder("image", "push", "app", "localhost/app@sha256:" + new string('0', 64)).With(2);

        _home.Larder("image", "export", "app", _home.Temp.Combine("app.ext4"), "--format", "ext4").With(0);
        _home.Larder("image", "import", _home.Temp.Combine("app.ext4"), "--name", "disk", "--no-kernel").With(0);
        _home.Larder("image", "export", "disk", _home.Temp.Combine("again.ext4"), "--format", "ext4").With(0);
        Run("cmp", "app.ext4", "again.ext4");
        foreach (string format in (string[])["oci", "oci-archive", "dir", "tar", "erofs"])
        {
            Assert.Contains("LRD3301", _home.Larder("image", "export", "disk", _home.Temp.Combine("x"), "--format", format).With(1).Error, StringComparison.Ordinal);
        }

        Assert.Contains("LRD3301", _home.Larder("image", "push", "disk", "localhost:1/app", "--insecure").With(1).Error, StringComparison.Ordinal);
        _home.Temp.Write("tree/.wh.etc", "x");
        _home.Larder("image", "import", _home.Temp.Combine("tree"), "--name", "whiteout", "--no-kernel").With(0);
        Assert.Contains("LRD3302", _home.Larder("image", "export", "whiteout", _home.Temp.Combine("x")).With(1).Error, StringComparison.Ordinal);
        Assert.False(Path.Exists(_home.Temp.Combine("x")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_home.Temp, ".*larder*"));
    }

    // After the rename it is there, and the same words find that.
    private static bool IsPublished(string passing) =>
        passing.StartsWith("store.rename.", StringComparison.Ordinal) && !passing.EndsWith(":before:1", StringComparison.Ordinal);

    private static string Digest(string path, string format) => format is "oci"
        ? string.Join('\n', Directory.GetFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)) + File.ReadAllText(Path.Combine(path, "index.json"))
        : Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)));

    private static void MakeSimple(TestHome home)
    {
        home.Temp.Write("tree/etc/passwd", "root:x:0:0::/root:/bin/sh\n");
        home.Temp.Write("tree/bin/app", "#!/bin/sh\necho hello\n");
        home.Temp.Write("tree/data", string.Concat(Enumerable.Repeat("some data ", 50_000)));
        Programs.Run("ln", ["-sf", "bin/app", home.Temp.Combine("tree", "link")]).With(0);
    }

    private static string Import(TestHome home) => home.Larder("image", "import", home.Temp.Combine("tree"), "--name", "app", "--no-kernel", "--json")
        .With(0).Json.GetProperty("fileSystem").GetString()!;

    private string Stored(string name) => _home.Larder("store", "import", _home.Temp.Combine(name), "--json").With(0).Json.GetProperty("fileSystem").GetString()!;

    private void Run(string program, params string[] arguments) => Programs.Run(program, arguments, null, _home.Temp).With(0);
}
