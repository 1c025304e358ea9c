using System.Text.Json;
using Larder.Acceptance.Running;
using Larder.Testing;

namespace Larder.Acceptance;

/// <summary>
/// "Every blob, directory row, .idx and database page in turn flipped, truncated, removed: store verify finds it (exit 6),
/// nothing else is reported, reads refuse it; repair restores it where a source exists." All of each in the unit tests
/// (DamageSweepTests); here one of each with the published binary, and all blobs with LARDER_SOAK=1.
/// </summary>
public sealed class Issue3Point2DamageTests : IDisposable
{
    private static readonly bool IsSoak = Environment.GetEnvironmentVariable("LARDER_SOAK") == "1";

    private readonly TestHome _home = new();
    private readonly string _template;
    private readonly string _id;

    public Issue3Point2DamageTests()
    {
        for (int number = 0; number < 20; number++)
        {
            _home.Temp.Write($"site/d{number % 4}/file{number}", $"content {number} " + new string((char)('a' + number), 200 * number));
        }

        // One that gets a sealed segment of its own.
        Programs.Run("truncate", ["-s", "65M", _home.Temp.Combine("site", "big")]).With(0);
        _id = _home.Larder("store", "import", _home.Temp.Combine("site"), "--name", "site", "--json").With(0).Json.GetProperty("fileSystem").GetString()!;
        _home.Larder("store", "verify").With(0);
        _template = _home.Temp.Combine("template");
        Programs.Run("cp", ["-a", _home.Root, _template]).With(0);
    }

    public void Dispose() => _home.Dispose();

    [Fact]
    public void A_damaged_file_is_named_refused_by_every_read_and_repaired()
    {
        foreach (int number in Enumerable.Range(0, 20).Where(number => IsSoak || number % 9 == 0))
        {
            Restore();
            Change(SegmentWith($"content {number} "), bytes => bytes[Find(bytes, $"content {number} ")] ^= 1);

            JsonElement damage = Assert.Single(Damages());
            Assert.Equal("blob", damage.GetProperty("kind").GetString());
            JsonElement use = Assert.Single(damage.GetProperty("neededBy").EnumerateArray());
            Assert.Equal(("site", $"/d{number % 4}/file{number}"), (use.GetProperty("root").GetString(), use.GetProperty("path").GetString()));
            _home.Larder("store", "cat", $"{_id}/d{number % 4}/file{number}").With(6);
            _home.Larder("store", "checkout", _id, _home.Temp.Combine("copy")).With(6);
            _home.Larder("store", "export", _id, _home.Temp.Combine("copy.tar")).With(6);
            Assert.False(Path.Exists(_home.Temp.Combine("copy")) || Path.Exists(_home.Temp.Combine("copy.tar")));
            Repaired();
        }
    }

    [Fact]
    public void Damaged_directories_footers_headers_and_indexes_are_found_and_mended()
    {
        string directory = _home.Larder("store", "list", $"{_id}/d1", "--json").With(0).Json.GetProperty("entries")[0].GetProperty("digest").GetString()!;
        JsonElement at = _home.Larder("store", "stat", directory, "--json").With(0).Json;
        string small = SegmentWith("content 1 ");
        Change(small, bytes => bytes[at.GetProperty("offset").GetInt64()] ^= 1);
        Assert.Equal(directory, Assert.Single(Damages()).GetProperty("digest").GetString());
        _home.Larder("store", "list", $"{_id}/d1").With(6);
        _home.Larder("store", "checkout", _id, _home.Temp.Combine("copy")).With(6);
        Repaired();

        foreach ((string kind, Action damage) in ((string, Action)[])
            [
                ("footer", () => Change(small, bytes => bytes[Find(bytes, "LARDFOOT") + 50] ^= 1)),
                ("segment", () => Change(small, bytes => bytes[30] ^= 1)),
                ("index", () => Change(Index(), bytes => bytes[40] ^= 1)),
                ("index", () => File.Delete(Index())),
            ])
        {
            Restore();
            damage();
            Assert.Equal(kind, Assert.Single(Damages()).GetProperty("kind").GetString());
            _home.Larder("store", "cat", $"{_id}/d1/file1").With(0);
            Repaired();
        }

        Restore();
        File.Delete(small);
        Assert.Contains(Damages(), damage => damage.GetProperty("kind").GetString() == "segment");
        _home.Larder("store", "cat", $"{_id}/d1/file1").With(6);
        Repaired();
    }

    [Fact]
    public void A_lost_or_damaged_database_is_said_to_be_and_made_anew()
    {
        foreach ((string code, Action<string> damage) in ((string, Action<string>)[])
            [
                ("LRD9004", File.Delete),
                ("LRD9004", path => File.WriteAllBytes(path, [])),
                ("LRD9002", path => Change(path, bytes => bytes[0] ^= 1)),
                ("LRD9002", path => File.WriteAllBytes(path, File.ReadAllBytes(path)[..^4096])),
            ])
        {
            Restore();
            damage(_home.InRoot("larder.db"));
            Assert.Contains(code, _home.Larder("store", "verify").With(6).Error, StringComparison.Ordinal);
            _home.Larder("store", "rebuild").With(0);
            _home.Larder("store", "verify").With(0);
            _home.Larder("store", "cat", $"{_id}/d1/file1").With(0);
        }
    }

    [Fact]
    public void What_a_pack_needs_is_named_and_read_again_from_its_file()
    {
        Restore();
        string pack = _home.Pack();
        _home.Larder("install", pack).With(0);
        Change(SegmentWith("echo 1.0.0"), bytes => bytes[Find(bytes, "echo 1.0.0")] ^= 1);

        JsonElement use = Assert.Single(Assert.Single(Damages()).GetProperty("neededBy").EnumerateArray());
        Assert.StartsWith("pack/examples/hello/", use.GetProperty("root").GetString(), StringComparison.Ordinal);
        Assert.Equal("/app/bin/hello", use.GetProperty("path").GetString());
        string away = pack + ".away";
        File.Move(pack, away);
        _home.Larder("store", "verify", "--repair").With(6);
        File.Move(away, pack);
        Repaired();
    }

    [Fact]
    public void Another_store_restores_what_no_source_has_any_more()
    {
        Restore();
        string backup = _home.Temp.Combine("backup");
        _home.Larder("store", "push", backup).With(0);
        Assert.Equal(0, _home.Larder("store", "push", backup, "--json").With(0).Json.GetProperty("blobs").GetInt64());
        Directory.Move(_home.Temp.Combine("site"), _home.Temp.Combine("moved"));
        Change(SegmentWith("content 3 "), bytes => bytes[Find(bytes, "content 3 ")] ^= 1);

        _home.Larder("store", "verify", "--repair").With(6);
        _home.Larder("store", "verify", "--repair", "--from", backup).With(0);
        _home.Larder("store", "cat", $"{_id}/d3/file3").With(0);
    }

    [Fact]
    public void Stores_on_two_machines_move_what_is_missing_through_ssh()
    {
        Restore();
        string bin = StandIn("exec sh -c \"$command\"");
        Dictionary<string, string?> path = new() { ["PATH"] = $"{bin}:/usr/local/bin:/usr/bin:/bin" };
        string address = $"ssh://me@elsewhere{_home.Temp.Combine("there's one")}";
        JsonElement moved = _home.LarderWith(path, "store", "push", address, "--json").With(0).Json;
        Assert.True(moved.GetProperty("blobs").GetInt64() > 25);
        Assert.Equal("site", moved.GetProperty("roots")[0].GetString());
        Assert.Equal(0, _home.LarderWith(path, "store", "push", address, "--json").With(0).Json.GetProperty("blobs").GetInt64());
        string other = _home.Temp.Combine("other");
        _home.LarderWith(path, "--root", other, "store", "pull", address, "--root-name", "site").With(0);
        Assert.Equal(_home.Larder("store", "cat", $"{_id}/d3/file3").With(0).Output, _home.Larder("--root", other, "store", "cat", $"{_id}/d3/file3").With(0).Output);
        _home.Larder("--root", other, "store", "verify").With(0);

        StandIn("echo 'ssh: no route to host' >&2; exit 255");
        Assert.Contains("LRD2311", _home.LarderWith(path, "store", "pull", address).With(7).Error, StringComparison.Ordinal);
        StandIn("echo 'Welcome to this machine!'; exec sh -c \"$command\"");
        Assert.Contains("LRD2310", _home.LarderWith(path, "store", "pull", address).Error, StringComparison.Ordinal);
    }

    [RootFact]
    public void Stores_of_two_users_move_what_is_missing_through_ssh()
    {
        Restore();
        using TestHome theirs = new(12345);
        string bin = StandIn($"HOME='{theirs.Home}' exec setpriv --reuid=12345 --regid=12345 --clear-groups -- sh -c \"$command\"");
        Dictionary<string, string?> path = new() { ["PATH"] = $"{bin}:/usr/local/bin:/usr/bin:/bin" };
        _home.LarderWith(path, "store", "push", $"ssh://them@elsewhere{theirs.Root}").With(0);

        Assert.Equal(_home.Larder("store", "cat", $"{_id}/d3/file3").With(0).Output, theirs.Larder("store", "cat", $"{_id}/d3/file3").With(0).Output);
        theirs.Larder("store", "verify").With(0);
        Assert.Contains("LRD8005", _home.Larder("store", "push", theirs.Root).With(8).Error, StringComparison.Ordinal);
    }

    // An ssh that runs the command here: what stands behind `--` is the host, then the command.
    private string StandIn(string run)
    {
        string bin = _home.Temp.Combine("bin");
        Directory.CreateDirectory(bin);
        File.SetUnixFileMode(_home.Temp, (UnixFileMode)0x1ED);
        string larder = Path.Combine(bin, "larder");
        File.Delete(larder);
        File.CreateSymbolicLink(larder, LarderBinary.Path);
        string ssh = Path.Combine(bin, "ssh");
        File.WriteAllText(ssh, $"#!/bin/sh\nwhile [ \"$1\" != -- ]; do shift; done\ncommand=$3\nunset LARDER_ROOT\n{run}\n");
        File.SetUnixFileMode(ssh, (UnixFileMode)0x1ED);
        return bin;
    }

    private JsonElement[] Damages()
    {
        Ended ended = _home.Larder("store", "verify", "--json").With(6);
        Assert.False(ended.Json.GetProperty("sound").GetBoolean());
        return [.. ended.Json.GetProperty("damaged").EnumerateArray()];
    }

    private void Repaired()
    {
        _home.Larder("store", "verify", "--repair").With(0);
        _home.Larder("store", "verify").With(0);
        _home.Larder("store", "cat", $"{_id}/d1/file1").With(0);
    }

    private void Restore()
    {
        Programs.Run("rm", ["-rf", _home.Root]).With(0);
        Programs.Run("cp", ["-a", _template, _home.Root]).With(0);
    }

    private string Index() => Directory.EnumerateFiles(_home.InRoot("store", "segments"), "*.idx").Single();

    private string SegmentWith(string text) => Directory.EnumerateFiles(_home.InRoot("store", "segments"), "*.seg")
        .First(path => new FileInfo(path).Length < 10 << 20 && Find(File.ReadAllBytes(path), text) >= 0);

    private static int Find(byte[] bytes, string text) => bytes.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(text));

    private static void Change(string path, Action<byte[]> change)
    {
        UnixFileMode mode = File.GetUnixFileMode(path);
        byte[] bytes = File.ReadAllBytes(path);
        change(bytes);
        File.Delete(path);
        File.WriteAllBytes(path, bytes);
        File.SetUnixFileMode(path, mode);
    }
}
