using System.Text.Json;
using Larder.Acceptance.Running;

namespace Larder.Acceptance;

/// <summary>
/// "Hostile archives, each refused with a code and nothing changed: `..`, hard link outside, size lies, truncated, endless
/// gzip, zip-bomb ratio, 10,000 nested directories, 5,000-byte names, 10^6 entries beyond a limit, negative and absurd mtimes
/// and ids, devices where the policy forbids. Absolute names and writes through a planted symlink land inside the tree, never
/// on the host."
/// </summary>
public sealed class Issue3Point5HostileArchiveTests : IDisposable
{
    private readonly TestHome _home = new();
    private readonly string _before;

    public Issue3Point5HostileArchiveTests()
    {
        _home.Larder("store", "import", Path.GetDirectoryName(_home.Temp.Write("kept/file", "kept"))!, "--name", "kept").With(0);
        _before = Store();
    }

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("../outside")]
    [InlineData("a/../../outside")]
    [InlineData("a/..")]
    [InlineData("/../outside")]
    public void A_name_with_dot_dot_is_refused(string name) => Refuses(new RawTar().Add('0', "a/b", "b").Add('0', name, "out").End(), "LRD2111");

    [Theory]
    [InlineData("../../etc/passwd", "LRD2111")]
    [InlineData("/etc/passwd", "LRD2307")]
    [InlineData("way/passwd", "LRD2307")]
    [InlineData("way", "LRD2307")]
    public void A_hard_link_to_what_is_outside_is_refused(string target, string code) =>
        Refuses(new RawTar().Add('2', "way", target: "/etc").Add('5', "etc").Add('1', "link", target: target == "way" ? "etc" : target).End(), code);

    [Fact]
    public void A_size_that_says_more_than_there_is_is_refused()
    {
        Refuses(new RawTar().Add('0', "a", "short", size: "00000010000\0").End(), "LRD2110");
        Refuses(new RawTar().Add('0', "a", "short", size: "77777777777\0").End(), "LRD2110");
        Refuses(new RawTar().Add('0', "a", "short", size: "\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff").End(), "LRD2110", "LRD2113");
        Refuses(new RawTar().Add('0', "a", "short", size: "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfb").End(), "LRD2110");
        Refuses(new RawTar().Add('0', "a", "short", size: "-0000000005\0").End(), "LRD2110");
        Refuses(new RawTar().Pax("size=4096").Add('0', "a", "short").End(), "LRD2110");
        Refuses(new RawTar().Pax("size=99999999999999999999").Add('0', "a", "short").End(), "LRD2110");
        Refuses(new RawTar().Pax("GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.realsize=100").Add('0', "a", "1\n50\n60\n").End(), "LRD2110");
    }

    [Fact]
    public void A_size_that_says_less_than_there_is_is_refused() =>
        Refuses(new RawTar().Add('0', "a", new string('x', 2000), size: "00000000100\0").Add('0', "b", "b").End(), "LRD2110");

    [Fact]
    public void An_archive_that_ends_early_is_refused_wherever_it_ends()
    {
        byte[] whole = new RawTar().Add('5', "d").Pax("mtime=1.5").Add('0', "d/a", new string('a', 3000)).GnuName(new string('n', 150)).Add('0', "n", "n").End();
        foreach (int length in (int[])[1, 511, 512, 700, 1024, 1100, 1536, 2048, 4000, 5120, 6000, whole.Length - 1024, whole.Length - 512, whole.Length - 1])
        {
            Refuses(whole[..length], "LRD2110");
        }

        byte[] packed = RawTar.Gzip(whole);
        foreach (int length in (int[])[2, 10, packed.Length / 2, packed.Length - 9, packed.Length - 1])
        {
            Refuses(packed[..length], "LRD2101");
        }

        Refuses([.. packed, .. "junk"u8], "LRD2101");
    }

    [Fact]
    public void Compressed_data_without_end_is_refused_once_it_passes_a_limit()
    {
        string entry = _home.Temp.Combine("entry");
        File.WriteAllBytes(entry, new RawTar().Add('0', "again", new string('x', 1 << 20)).End()[..^1024]);
        string members = _home.Temp.Combine("members");
        byte[] member = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        File.WriteAllBytes(members, [.. Enumerable.Repeat(member, 3000).SelectMany(bytes => bytes)]);
        string frame = _home.Temp.Combine("frame");
        File.WriteAllBytes(frame, [0x50, 0x2a, 0x4d, 0x18, 0, 0, 1, 0, .. new byte[1 << 16]]);

        Refuses(FromPipe($"while cat '{entry}'; do :; done | gzip -1", "--max-bytes", "100M"), "LRD2102", "LRD2113");
        Refuses(FromPipe("gzip -1 < /dev/zero", "--max-bytes", "256M"), "LRD2102", "LRD2113");
        Refuses(FromPipe($"while cat '{members}'; do :; done", "--max-bytes", "1M"), "LRD2102");
        Refuses(FromPipe($"while cat '{frame}'; do :; done", "--max-bytes", "1M"), "LRD2102");
    }

    [Fact]
    public void Data_that_expands_as_a_bomb_does_is_refused()
    {
        byte[] bomb = new RawTar().Add('0', "zeros", new string('\0', 40 << 20)).End();
        Refuses(RawTar.Gzip(bomb), ["LRD2102"], "--max-ratio", "50");
        string plain = _home.Temp.Combine("zeros");
        File.WriteAllBytes(plain, new RawTar().Add('0', "zeros", size: "20000000000\0").End()[..512]);
        Refuses(FromPipe($"(cat '{plain}'; head -c 2147483648 /dev/zero; head -c 1024 /dev/zero) | zstd -q -T0 -1"), "LRD2102");
    }

    [Fact]
    public void Directories_nested_without_end_and_names_of_5000_bytes_are_refused()
    {
        RawTar deep = new();
        string name = "";
        for (int depth = 0; depth < 10_000; depth++)
        {
            name += "d/";
            deep.GnuName(name).Add('5', "d");
        }

        byte[] archive = deep.End();
        Refuses(archive, "LRD2113");
        Refuses(archive, ["LRD2113"], "--max-depth", "2048");
        Refuses(new RawTar().GnuName(new string('n', 5000)).Add('0', "n").End(), "LRD2113");
        Refuses(new RawTar().Pax("path=" + new string('n', 5000)).Add('0', "n").End(), "LRD2113");
        Refuses(new RawTar().Pax("path=a/" + new string('n', 256)).Add('0', "n").End(), "LRD2111");
        Refuses(new RawTar().Pax("linkpath=" + new string('n', 5000)).Add('2', "n", target: "x").End(), "LRD2113");
    }

    [Fact]
    public void A_million_entries_beyond_a_limit_are_refused()
    {
        string one = _home.Temp.Combine("one");
        File.WriteAllBytes(one, new RawTar().Add('0', "again").End()[..512]);
        Refuses(FromPipe($"for i in 1 2 3 4 5 6 7 8 9 10; do cat '{one}'; done > ten; for i in $(seq 1000); do cat ten; done > many; for i in $(seq 101); do cat many; done", "--max-entries", "1000000"), "LRD2113");
    }

    [Theory]
    [InlineData("uid=-1")]
    [InlineData("gid=4294967295")]
    [InlineData("uid=99999999999999999999999")]
    [InlineData("gid=1e3")]
    [InlineData("mtime=99999999999999999999")]
    [InlineData("mtime=-99999999999999999999")]
    [InlineData("mtime=-9223372036854775808.5")]
    [InlineData("mtime=1e9")]
    [InlineData("mtime=yesterday")]
    [InlineData("mtime=-")]
    public void Times_and_owners_that_no_file_can_have_are_refused(string record) => Refuses(new RawTar().Pax(record).Add('0', "a").End(), "LRD2110");

    [Fact]
    public void Owners_and_times_in_headers_that_no_file_can_have_are_refused()
    {
        Refuses(new RawTar().Add('0', "a", change: block => RawTar.Put(block, 108, "\xff\xff\xff\xff\xff\xff\xff\xff")).End(), "LRD2110");
        Refuses(new RawTar().Add('0', "a", change: block => RawTar.Put(block, 116, "\x80\0\0\x01\0\0\0\0")).End(), "LRD2110");
        Refuses(new RawTar().Add('0', "a", change: block => RawTar.Put(block, 136, "\x80\x01\0\0\0\0\0\0\0\0\0\0")).End(), "LRD2110");
        Refuses(new RawTar().Add('0', "a", change: block => RawTar.Put(block, 136, "today      \0")).End(), "LRD2110");
        Refuses(new RawTar().Add('3', "a", change: block => RawTar.Put(block, 329, "7777777\0" + "0000001\0")).End(), "LRD2202");
    }

    [Fact]
    public void Times_before_1970_and_far_ahead_are_kept()
    {
        byte[] archive = new RawTar().Pax("mtime=-1.25").Add('0', "a").Pax("mtime=9223372036854775807.999999999").Add('0', "b")
            .Add('0', "c", change: block => RawTar.Put(block, 136, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfe")).End();

        string id = Taken(archive);

        Assert.Equal(
            [(-2, 750_000_000), (long.MaxValue, 999_999_999), (-2, 0)],
            _home.Larder("store", "list", id, "--json").With(0).Json.GetProperty("entries").EnumerateArray().Skip(1)
                .Select(entry => (entry.GetProperty("mtimeSeconds").GetInt64(), entry.GetProperty("mtimeNanoseconds").GetInt32())));
        Assert.Equal(id, Taken(_home.Larder("store", "export", id).With(0).OutputBytes));
        _home.Larder("store", "checkout", id, _home.Temp.Combine("out")).With(0);
    }

    [Fact]
    public void Devices_are_refused_where_that_was_asked_for()
    {
        byte[] archive = new RawTar().Add('0', "a").Device("disk").End();

        Refuses(archive, ["LRD2114"], "--no-devices");

        string id = Taken(archive);
        _home.Larder("store", "checkout", id, _home.Temp.Combine("out")).With(0);
        Assert.False(File.Exists(_home.Temp.Combine("out", "disk")), "an ordinary checkout made a device");
    }

    [Fact]
    public void Absolute_names_and_writes_through_a_planted_link_stay_inside_the_tree()
    {
        string outside = _home.Temp.Combine("outside");
        Directory.CreateDirectory(outside);
        string victim = _home.Temp.Write("outside/victim", "untouched");
        byte[] archive = new RawTar()
            .GnuName(victim).Add('0', "a", "replaced")
            .Pax("linkpath=" + outside).Add('2', "planted", target: "x").Add('0', "planted/victim", "written through").Add('0', "planted/new", "written through")
            .Pax("linkpath=../../../../../../../../../../" + outside).Add('2', "up", target: "x").Add('0', "up/other", "written through")
            .Pax("linkpath=" + victim).Add('2', "file", target: "x").Add('0', "file", "own")
            .End();

        string id = Taken(archive);
        string copy = _home.Temp.Combine("copy");
        _home.Larder("store", "checkout", id, copy).With(0);

        Assert.Equal("untouched", File.ReadAllText(victim));
        Assert.Equal([victim], Directory.GetFileSystemEntries(outside));
        Assert.Equal("written through", File.ReadAllText(copy + victim));
        Assert.Equal("written through", File.ReadAllText(Path.Combine(copy + outside, "new")));
        Assert.Equal("written through", File.ReadAllText(Path.Combine(copy + outside, "other")));
        Assert.Equal("own", File.ReadAllText(Path.Combine(copy, "file")));
    }

    private string Taken(byte[] archive) =>
        _home.Run(LarderBinary.Path, ["store", "import", "-", "--json"], input: archive).With(0).Json.GetProperty("fileSystem").GetString()!;

    private void Refuses(byte[] archive, params string[] codes) => Refuses(archive, codes, []);

    private void Refuses(byte[] archive, string[] codes, params string[] options) =>
        Refuses(_home.Run(LarderBinary.Path, ["store", "import", "-", "--name", "evil", "--json", .. options], input: archive), codes);

    private Ended FromPipe(string program, params string[] options) => _home.Run(
        "bash", ["-c", $"cd '{_home.Temp.Path}'; ({program}) 2>/dev/null | \"$0\" \"$@\"", LarderBinary.Path, "store", "import", "-", "--name", "evil", "--json", .. options]);

    private void Refuses(Ended ended, params string[] codes)
    {
        Assert.True(ended.Code is 1 or 4 or 6, $"exit code {ended.Code}: {ended.Output}{ended.Error}");
        JsonElement error = ended.Json.GetProperty("error");
        string code = error.GetProperty("code").GetString()!;
        Assert.True(codes.Contains(code), $"{code} instead of {string.Join(" or ", codes)}: {error}");
        Assert.All(["what", "why", "action"], name => Assert.False(string.IsNullOrWhiteSpace(error.GetProperty(name).GetString())));
        Assert.Equal(_before, Store());
    }

    // What is kept, and all bytes that are; a segment of 64 bytes has a header and waits for a blob.
    private string Store() => _home.Larder("store", "list", "--json").With(0).Output
        + Programs.Run("sh", ["-c", "find . -type f -size +64c -exec sha256sum {} + | sort"], null, _home.InRoot("store", "segments")).With(0).Output;
}
