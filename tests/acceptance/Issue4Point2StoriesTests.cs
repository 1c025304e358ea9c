using System.Text.Json;
using Larder.Acceptance.Images;
using Larder.Acceptance.Running;
using Larder.Testing.Registry;

namespace Larder.Acceptance;

/// <summary>The acceptance stories of the two peers that handle images: bundles, kernels, names, failures, the catalog, repair.</summary>
public sealed class Issue4Point2StoriesTests : IDisposable
{
    private readonly ImageHome _at = new();

    private TestHome Home => _at.Home;

    public void Dispose() => _at.Dispose();

    [Fact]
    public void A_bundle_is_published_as_it_is_without_its_manifest()
    {
        string bundle = _at.Bundle("mine.tar.zst", ("manifest.json", _at.Note("manifest.json", "{}")), ("vmlinux", _at.Kernel()), ("rootfs.ext4", _at.Disk));

        JsonElement image = Home.Larder("image", "import", bundle, "--json").With(0).Json;

        Assert.Equal(("mine", 16L << 20), (Text(image, "name"), image.GetProperty("rootfs").GetProperty("size").GetInt64()));
        Programs.Run("cmp", [_at.Disk, Text(image.GetProperty("rootfs"), "path")]).With(0);
        Assert.Equal(("bundle", "6.1.0-56-cloud-amd64"), (Text(image.GetProperty("kernel"), "source"), Text(image.GetProperty("kernel"), "version")));
        Assert.Equal(["image.json", "kernel", "rootfs.ext4"], Files(image));
        Assert.True(Home.Larder("image", "import", bundle, "--json").With(0).Json.GetProperty("alreadyThere").GetBoolean());
    }

    [Fact]
    public void A_bundle_of_the_catalog_comes_before_its_oci_image_and_a_named_kernel_before_its_own()
    {
        string bundle = _at.Bundle("b.tar.gz", ("vmlinux", _at.Kernel("1.0.0-bundle")), ("rootfs.ext4", _at.Disk));
        Home.Larder("kernel", "import", _at.Kernel("2.0.0-mine"), "--name", "mine").With(0);
        _at.Catalog($"archive = \"{bundle}\"", "oci = \"127.0.0.1:1/never/asked:1\"");

        JsonElement image = Home.Larder("image", "pull", "test:1", "--kernel-ref", "mine", "--json").With(0).Json;

        Assert.Equal(("test-1", "kernel:mine", "2.0.0-mine"), (Text(image, "name"), Text(image.GetProperty("kernel"), "source"), Text(image.GetProperty("kernel"), "version")));
        Home.Larder("kernel", "remove", "mine").With(0);
        Home.Larder("image", "verify", "test-1").With(0);
    }

    [Fact]
    public async Task A_name_that_has_another_image_is_refused_before_anything_is_fetched()
    {
        await using FakeRegistry registry = new();
        ImageHome.Push(registry, "app", "1", "amd64", _at.Layer(("bin/app", [1])));
        Home.Larder("image", "import", _at.Disk, "--name", "taken", "--no-kernel").With(0);
        string[] pull = ["image", "pull", $"oci://{registry.Host}/app:1", "--insecure", "--no-kernel", "--name", "taken"];

        Assert.Contains("LRD3003", Home.Larder(pull).With(5).Error, StringComparison.Ordinal);
        Assert.Empty(registry.Server.Seen);
        Home.Larder([.. pull, "--replace"]).With(0);
        Assert.Equal($"oci://{registry.Host}/app:1", Text(Home.Larder("image", "inspect", "taken", "--json").With(0).Json.GetProperty("installManifest"), "reference"));
    }

    [Fact]
    public async Task An_image_without_a_kernel_says_how_to_get_one_and_the_default_one_does()
    {
        await using FakeRegistry registry = new();
        ImageHome.Push(registry, "app", "1", "amd64", _at.Layer(("bin/app", [1])));
        string[] pull = ["image", "pull", $"oci://{registry.Host}/app:1", "--insecure"];

        string said = Home.Larder(pull).With(3).Error;
        Assert.Contains("LRD3005", said, StringComparison.Ordinal);
        Assert.Contains("larder kernel import", said, StringComparison.Ordinal);
        Assert.Empty(_at.InImages());
        Assert.DoesNotContain(Home.Larder("store", "list", "--json").With(0).Json.GetProperty("roots").EnumerateArray(), root => Text(root, "name").StartsWith("image/", StringComparison.Ordinal));

        Home.Larder("kernel", "import", _at.Kernel(), "--name", "default").With(0);
        Assert.Equal("kernel:default", Text(Home.Larder([.. pull, "--json"]).With(0).Json.GetProperty("kernel"), "source"));
    }

    [Fact]
    public async Task A_fetch_that_fails_leaves_nothing()
    {
        await using FakeRegistry registry = new();
        (byte[] layer, var diffId) = _at.Layer(("bin/app", [1]));
        ImageHome.Push(registry, "app", "1", "amd64", (layer, diffId), _at.Layer(("bin/other", [2])));
        registry.Instead = request => request.Path.Contains("/blobs/", StringComparison.Ordinal) && registry.Blobs.Values.First().Length > 0
            && request.Path.EndsWith(Larder.Formats.Oci.ContentDigest.Of(layer).Hex, StringComparison.Ordinal) ? new WireReply(404) : null;
        string[] pull = ["image", "pull", $"oci://{registry.Host}/app:1", "--insecure", "--no-kernel"];

        Home.Larder(pull).With(3);

        Assert.Empty(_at.InImages());
        Assert.Equal(0, Home.Larder("image", "list", "--json").With(0).Json.GetProperty("images").GetArrayLength());
        registry.Instead = null;
        Home.Larder(pull).With(0);
        Assert.Single(_at.InImages());
    }

    [Fact]
    public async Task A_name_that_the_catalog_does_not_have_is_asked_of_the_registry_and_nobody_who_knows_it_is_said_so()
    {
        await using FakeRegistry registry = new();
        ImageHome.Push(registry, "app", "1", "amd64", _at.Layer(("bin/app", [1])));

        Assert.Equal("app-1", Text(Home.Larder("image", "pull", $"{registry.Host}/app:1", "--insecure", "--no-kernel", "--json").With(0).Json, "name"));
        string said = Home.Larder("image", "pull", $"{registry.Host}/apq:1", "--insecure", "--no-kernel").With(3).Error;
        Assert.Contains("LRD3007", said, StringComparison.Ordinal);
        Assert.Contains("no catalog entry", said, StringComparison.Ordinal);
        Assert.Contains("does not exist or is private", said, StringComparison.Ordinal);
        Assert.Contains("did you mean debian:12?", Home.Larder("image", "pull", "catalog:debian:13").With(3).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_profile_directory_is_taken_and_an_empty_one_skipped_for_the_archive()
    {
        string profile = _at.Temp("profile");
        Directory.CreateDirectory(profile);
        string bundle = _at.Bundle("b.tgz", ("vmlinux", _at.Kernel("1.0.0-archive")), ("rootfs.ext4", _at.Disk));
        _at.Catalog($"profile = \"{profile}\"", $"archive = \"file://{bundle}\"");

        Assert.Equal("1.0.0-archive", Text(Home.Larder("image", "pull", "test:1", "--json").With(0).Json.GetProperty("kernel"), "version"));

        File.Copy(_at.Kernel("1.0.0-profile"), Path.Combine(profile, "vmlinux"));
        File.Copy(_at.Disk, Path.Combine(profile, "rootfs.ext4"));
        JsonElement image = Home.Larder("image", "pull", "test:1", "--json").With(0).Json;
        Assert.Equal(("1.0.0-profile", $"file://{profile}"), (Text(image.GetProperty("kernel"), "version"), Text(image, "source")));
        Assert.True(Home.Larder("image", "catalog", "--json").With(0).Json.GetProperty("entries").EnumerateArray().Single(entry => Text(entry, "name") == "test:1").GetProperty("installed").GetBoolean());
    }

    [Fact]
    public void An_archive_with_another_digest_than_the_catalog_says_is_refused()
    {
        string bundle = _at.Bundle("b.tgz", ("rootfs.ext4", _at.Disk));
        _at.Catalog($"archive = \"file://{bundle}\"", $"archive-digest = \"sha256:{new string('0', 64)}\"");

        Assert.Contains("LRD2001", Home.Larder("image", "pull", "test:1", "--no-kernel").With(6).Error, StringComparison.Ordinal);
        Assert.Empty(_at.InImages());
    }

    [Theory]
    [InlineData("link")]
    [InlineData("cut")]
    [InlineData("gone")]
    [InlineData("no record")]
    [InlineData("bad record")]
    public void A_broken_image_is_not_installed_and_the_next_import_repairs_it(string damage)
    {
        string[] import = ["image", "import", _at.Disk, "--name", "x", "--no-kernel", "--json"];
        JsonElement image = Home.Larder(import).With(0).Json;
        string disk = Text(image.GetProperty("rootfs"), "path");
        Damage(disk, damage);

        Assert.False(Home.Larder("image", "inspect", "x", "--json").With(0).Json.GetProperty("installed").GetBoolean());
        Home.Larder("image", "verify").With(6);
        Assert.False(Home.Larder(import).With(0).Json.GetProperty("alreadyThere").GetBoolean());
        Programs.Run("cmp", [_at.Disk, disk]).With(0);
        Home.Larder("image", "verify").With(0);
        Assert.Single(_at.InImages());
    }

    [Fact]
    public void An_image_that_is_called_like_an_entry_of_the_catalog_is_shown_and_the_entry_too_when_asked_for()
    {
        string directory = Path.Combine(Home.Home, ".config", "larder");
        Directory.CreateDirectory(directory);
        File.WriteAllText(Path.Combine(directory, "catalog.toml"), $"[lab]\narchive = \"{_at.Disk}\"\n");
        string other = _at.Bundle("other.tar", ("rootfs.ext4", _at.Disk));
        Home.Larder("image", "import", other, "--name", "lab", "--no-kernel").With(0);

        JsonElement found = Home.Larder("image", "inspect", "lab", "--json").With(0).Json;
        Assert.Equal($"file://{other}", Text(found.GetProperty("installManifest"), "reference"));
        Assert.Equal(JsonValueKind.Null, found.GetProperty("catalogEntry").ValueKind);
        Assert.Contains("larder image inspect catalog:lab", Home.Larder("image", "inspect", "lab").With(0).Error, StringComparison.Ordinal);
        JsonElement entry = Home.Larder("image", "inspect", "catalog:lab", "--json").With(0).Json;
        Assert.Equal((false, "lab"), (entry.GetProperty("installed").GetBoolean(), Text(entry.GetProperty("catalogEntry"), "name")));
        Assert.Contains("LRD3003", Home.Larder("image", "pull", "lab", "--no-kernel").With(5).Error, StringComparison.Ordinal);

        Home.Larder("image", "pull", "lab", "--no-kernel", "--name", "of-entry").With(0);
        Assert.Equal("of-entry", Text(Home.Larder("image", "inspect", "catalog:lab", "--json").With(0).Json.GetProperty("installManifest"), "name"));
        Assert.Contains("LRD1202", Home.Larder("image", "inspect", "catalog:none").With(3).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Prune_removes_five_kinds_of_things_and_says_why()
    {
        JsonElement kept = Home.Larder("image", "import", _at.Disk, "--name", "kept", "--no-kernel", "--json").With(0).Json;
        string images = Home.InRoot("images");
        string Id(char digit) => new(digit, 64);
        Directory.CreateDirectory(Path.Combine(images, $".{Id('1')}.larder-new"));
        Directory.CreateDirectory(Path.Combine(images, Id('2')));
        Directory.CreateDirectory(Path.Combine(images, Id('3')));
        File.WriteAllText(Path.Combine(images, Id('3'), "image.json"), "{}");
        Directory.CreateDirectory(Path.Combine(images, "whatever"));
        JsonElement stale = Home.Larder("image", "import", _at.Temp("disk-tree"), "--name", "other", "--size", "32M", "--no-kernel", "--json").With(0).Json;
        Home.Larder("image", "import", _at.Temp("disk-tree"), "--name", "other", "--size", "64M", "--no-kernel").With(0);

        JsonElement dry = Home.Larder("image", "prune", "--dry-run", "--json").With(0).Json;
        JsonElement pruned = Home.Larder("image", "prune", "--json").With(0).Json;

        (string, string)[] expected =
        [
            ("partial", $".{Id('1')}.larder-new"), ("record-missing", Id('2')), ("record-invalid", Id('3')), ("unknown", "whatever"), ("stale", Text(stale, "id")),
        ];
        foreach (JsonElement document in (JsonElement[])[dry, pruned])
        {
            Assert.Equal(5, document.GetProperty("count").GetInt32());
            Assert.Equal(
                expected.Order(),
                document.GetProperty("removed").EnumerateArray().Select(entry => (Text(entry, "reason"), Path.GetFileName(Text(entry, "path")))).Order());
        }

        Assert.Contains(Text(kept, "id"), _at.InImages());
        Assert.Equal(2, _at.InImages().Count);
        Assert.Equal(0, Home.Larder("image", "prune", "--json").With(0).Json.GetProperty("count").GetInt32());
    }

    [Fact]
    public void What_is_somebody_elses_is_never_pruned()
    {
        Home.Larder("image", "import", _at.Disk, "--name", "mine", "--no-kernel").With(0);
        string elsewhere = _at.Temp("elsewhere");
        Dictionary<string, string?> there = new() { ["LARDER_IMAGES_DIR"] = elsewhere };

        // This root's own are not there, as when a disk is not mounted; another root takes the empty directory.
        Assert.Contains("LRD3009", Home.LarderWith(there, "image", "prune").With(5).Error, StringComparison.Ordinal);
        string other = _at.Temp("other-root");
        Home.LarderWith(there, "--root", other, "image", "import", _at.Disk, "--name", "theirs", "--no-kernel").With(0);
        Assert.Contains("LRD3009", Home.LarderWith(there, "--root", _at.Temp("third"), "image", "import", _at.Disk, "--no-kernel").With(5).Error, StringComparison.Ordinal);
        Assert.Equal(0, Home.LarderWith(there, "--root", other, "image", "prune", "--json").With(0).Json.GetProperty("count").GetInt32());
        Home.LarderWith(there, "--root", other, "image", "verify", "theirs").With(0);

        File.WriteAllText(_at.Temp("papers"), "");
        Dictionary<string, string?> papers = new() { ["LARDER_IMAGES_DIR"] = Home.Temp };
        Home.LarderWith(papers, "--root", _at.Temp("fourth"), "image", "import", _at.Disk, "--no-kernel").With(5);
        Home.LarderWith(papers, "--root", _at.Temp("fourth"), "image", "prune").With(5);
        Assert.True(File.Exists(_at.Temp("papers")));
    }

    [Fact]
    public void What_cannot_be_an_image_or_would_be_ignored_is_refused()
    {
        _at.Catalog($"archive = \"{_at.Disk}\"", $"archive-digest = \"sha256:{new string('0', 64)}\"");
        Assert.Contains("LRD2001", Home.Larder("image", "pull", "test:1", "--no-kernel").With(6).Error, StringComparison.Ordinal);
        _at.Catalog($"archive = \"{_at.Temp("disk-tree")}\"", $"archive-digest = \"sha256:{new string('0', 64)}\"");
        Assert.Contains("LRD3006", Home.Larder("image", "pull", "test:1", "--no-kernel").With(6).Error, StringComparison.Ordinal);
        _at.Catalog($"archive = \"{_at.Disk}\"", "platform = \"linux/arm64\"");
        Assert.Contains("LRD1112", Home.Larder("image", "pull", "test:1", "--no-kernel", "--platform", "linux/amd64").With(3).Error, StringComparison.Ordinal);
        foreach (string path in (string[])["/dev/null", _at.Temp("empty")])
        {
            Directory.CreateDirectory(_at.Temp("empty"));
            Assert.Contains("LRD3006", Home.Larder("image", "import", path, "--no-kernel").With(6).Error, StringComparison.Ordinal);
        }

        Assert.Contains("LRD3010", Home.Larder("image", "import", _at.Temp("nothing"), "--no-kernel").With(3).Error, StringComparison.Ordinal);
        Assert.Contains("LRD7001", Home.Larder("image", "import", "", "--no-kernel").With(2).Error, StringComparison.Ordinal);
        Assert.Contains("LRD3108", Home.Larder("image", "import", _at.Disk, "--kernel", _at.Temp("nothing")).With(3).Error, StringComparison.Ordinal);
        Home.Larder("image", "import", _at.Disk, "--no-kernel", "--size", "1G").With(2);
        Home.Larder("image", "import", _at.Disk, "--no-kernel", "--format", "erofs").With(2);
        Home.Larder("image", "import", _at.Disk, "--no-kernel", "--name", "../x").With(2);
        Home.Larder("image", "import", _at.Note("kernel-less.tar", "no tar"), "--no-kernel").With(6);
        Assert.Empty(_at.InImages());
    }

    [Fact]
    public async Task An_index_for_two_platforms_behind_bearer_tokens_gives_the_one_that_was_asked_for()
    {
        await using FakeRegistry registry = new();
        FakeTokens tokens = new(registry);
        registry.Instead = tokens.Answer;
        var arm = ImageHome.Push(registry, "app", null, "arm64", _at.Layer(("bin/app", [64])));
        var amd = ImageHome.Push(registry, "app", null, "amd64", _at.Layer(("bin/app", [86])));
        var index = registry.AddManifest(
            "app", "1", FakeImage.Index(FakeImage.ForPlatform(arm, "linux", "arm64"), FakeImage.ForPlatform(amd, "linux", "amd64")), Larder.Formats.Oci.OciMediaTypes.Index);
        string[] pull = ["image", "pull", $"oci://{registry.Host}/app:1", "--insecure", "--no-kernel", "--json"];

        JsonElement first = Home.Larder([.. pull, "--platform", "linux/amd64"]).With(0).Json;
        JsonElement second = Home.Larder([.. pull, "--platform", "linux/arm64", "--name", "arm"]).With(0).Json;

        Assert.Equal(("linux/amd64", "linux/arm64"), (Text(first, "platform"), Text(second, "platform")));
        Assert.Equal($"oci://{registry.Host}/app@{index.Digest}", Text(first, "source"));
        Assert.Equal(index.Digest.ToString(), Text(first, "sourceDigest"));
        Assert.NotEqual(Text(first, "fileSystem"), Text(second, "fileSystem"));
        JsonElement process = first.GetProperty("process");
        Assert.Equal(("/bin/hello", "world", "A=b"), (process.GetProperty("entrypoint")[0].GetString(), process.GetProperty("command")[0].GetString(), process.GetProperty("environment")[0].GetString()));
        Assert.Equal(("1000", "/srv", "SIGINT"), (Text(process, "user"), Text(process, "workingDirectory"), Text(process, "stopSignal")));
    }

    [Fact]
    public async Task Layers_that_hold_boot_files_give_their_disk_and_kernel()
    {
        await using FakeRegistry registry = new();
        ImageHome.Push(
            registry, "boot", "1", "amd64",
            _at.Layer(("vmlinux", await File.ReadAllBytesAsync(_at.Kernel()))),
            _at.Layer(("rootfs.ext4", await File.ReadAllBytesAsync(_at.Disk))));

        JsonElement image = Home.Larder("image", "pull", $"oci://{registry.Host}/boot:1", "--insecure", "--json").With(0).Json;

        Programs.Run("cmp", [_at.Disk, Text(image.GetProperty("rootfs"), "path")]).With(0);
        Assert.Equal("image:/vmlinux", Text(image.GetProperty("kernel"), "source"));
    }

    [Fact]
    public async Task The_kernel_in_boot_with_the_highest_version_is_the_images_own()
    {
        await using FakeRegistry registry = new();
        byte[] old = await File.ReadAllBytesAsync(_at.Kernel("6.1.9-old"));
        byte[] young = await File.ReadAllBytesAsync(_at.Kernel("6.1.10-new"));
        ImageHome.Push(
            registry, "os", "1", "amd64",
            _at.Layer(("boot/vmlinuz-6.1.9-old", old), ("boot/vmlinuz-6.1.10-new", young), ("boot/initrd.img-6.1.10-new", [1, 2, 3]), ("bin/init", [1])));
        string reference = $"oci://{registry.Host}/os:1";

        JsonElement image = Home.Larder("image", "pull", reference, "--insecure", "--json").With(0).Json;

        Assert.Equal(("image:/boot/vmlinuz-6.1.10-new", "6.1.10-new"), (Text(image.GetProperty("kernel"), "source"), Text(image.GetProperty("kernel"), "version")));
        Assert.Equal([1, 2, 3], await File.ReadAllBytesAsync(Text(image.GetProperty("kernel"), "initrd")));

        JsonElement given = Home.Larder("image", "pull", reference, "--insecure", "--name", "given", "--kernel", _at.Kernel("7.0.0-given"), "--json").With(0).Json;
        Assert.Equal("7.0.0-given", Text(given.GetProperty("kernel"), "version"));
        Assert.Contains("LRD3102", Home.Larder("image", "pull", reference, "--insecure", "--kernel-ref", "none").With(3).Error, StringComparison.Ordinal);
        Home.Larder("image", "pull", reference, "--insecure", "--kernel", "/a", "--kernel-ref", "b").With(2);
        Home.Larder("image", "pull", reference, "--insecure", "--initrd", "/a").With(2);
        Home.Larder("image", "pull", reference, "--insecure", "--no-kernel", "--kernel", "/a").With(2);
        _at.Catalog("oci = \"127.0.0.1:1/x:1\"", "kernel = \"entrys\"");
        Assert.Contains("entrys", Home.Larder("image", "pull", "test:1", "--kernel", "/a").With(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tag_that_moved_is_built_beside_and_the_old_image_stays_until_prune()
    {
        await using FakeRegistry registry = new();
        ImageHome.Push(registry, "app", "1", "amd64", _at.Layer(("bin/app", [1])));
        string[] pull = ["image", "pull", $"oci://{registry.Host}/app:1", "--insecure", "--no-kernel", "--json"];
        string old = Text(Home.Larder(pull).With(0).Json, "id");
        int asked = registry.Server.Seen.Count;

        Assert.True(Home.Larder(pull).With(0).Json.GetProperty("alreadyThere").GetBoolean());
        Assert.All(registry.Server.Seen.Skip(asked), request => Assert.Equal("HEAD", request.Method));

        ImageHome.Push(registry, "app", "1", "amd64", _at.Layer(("bin/app", [2])));
        string young = Text(Home.Larder(pull).With(0).Json, "id");
        Assert.NotEqual(old, young);
        Assert.Equal(2, _at.InImages().Count);
        Assert.Equal(1, Home.Larder("image", "prune", "--json").With(0).Json.GetProperty("count").GetInt32());
        Assert.Equal([young], _at.InImages());
    }

    [Fact]
    public async Task Of_two_pulls_of_one_name_at_once_one_builds_and_the_other_finds_it()
    {
        await using FakeRegistry registry = new();
        ImageHome.Push(registry, "app", "1", "amd64", _at.Layer(("bin/app", new byte[3_000_000])));
        string[] pull = ["image", "pull", $"oci://{registry.Host}/app:1", "--insecure", "--no-kernel", "--json"];

        Ended[] ended = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => Home.Larder(pull))));

        Assert.Equal([false, true, true], ended.Select(one => one.With(0).Json.GetProperty("alreadyThere").GetBoolean()).Order());
        Assert.Single(_at.InImages());
    }

    private static void Damage(string disk, string damage)
    {
        string record = Path.Combine(Path.GetDirectoryName(disk)!, "image.json");
        switch (damage)
        {
            case "link":
                File.Delete(disk);
                File.CreateSymbolicLink(disk, "/nowhere/rootfs.ext4");
                break;
            case "cut":
                File.SetUnixFileMode(disk, UnixFileMode.UserRead | UnixFileMode.UserWrite);
                File.WriteAllText(disk, "short");
                break;
            case "gone":
                File.Delete(disk);
                break;
            case "no record":
                File.Delete(record);
                break;
            default:
                File.WriteAllText(record, "{}");
                break;
        }
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static IEnumerable<string> Files(JsonElement image) =>
        Directory.EnumerateFiles(Path.GetDirectoryName(Text(image.GetProperty("rootfs"), "path"))!).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);
}
