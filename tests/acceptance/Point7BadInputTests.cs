using System.Text.Json;
using Larder.Acceptance.Running;
using Larder.Database;
using Larder.Formats.Packs;
using Larder.Native.Durability;
using Larder.Testing;

namespace Larder.Acceptance;

/// <summary>
/// "Bad input, each with its code, exit code and page, nothing changed: manifest with wrong digest, wrong size, unknown
/// field, bad name; command names with / and ..; a recipe with an unknown key, a failing step, a step that fills the disk;
/// truncated pack; tar with ..; a pack for another architecture; a newer database."
/// </summary>
public sealed class Point7BadInputTests : IDisposable
{
    private readonly TestHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void A_manifest_with_a_wrong_digest_is_refused() =>
        Refuses(new PackSurgery(_home.Pack()).Document("\"contentId\"", text => text.Replace("prints", "Prints", StringComparison.Ordinal)), 6, "LRD2001");

    [Fact]
    public void A_manifest_with_a_wrong_size_is_refused() =>
        Refuses(new PackSurgery(_home.Pack()).Document("\"contentId\"", text => text + " "), 6, "LRD2001", "LRD2002");

    [Fact]
    public void A_manifest_with_an_unknown_field_is_refused() =>
        Refuses(new PackSurgery(_home.Pack()).Manifest(text => text.Replace("{\"schemaVersion\"", "{\"unknown\":1,\"schemaVersion\"", StringComparison.Ordinal)), 2, "LRD4002");

    [Theory]
    [InlineData("Hello")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("")]
    public void A_manifest_with_a_bad_name_is_refused(string name) =>
        Refuses(new PackSurgery(_home.Pack()).Manifest(text => text.Replace("\"name\":\"hello\",\"version\"", $"\"name\":\"{name}\",\"version\"", StringComparison.Ordinal)), 2, "LRD4001");

    [Theory]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("../up")]
    public void A_command_name_that_leads_elsewhere_is_refused(string command) =>
        Refuses(new PackSurgery(_home.Pack()).Manifest(text => text.Replace("\"commands\":[{\"name\":\"hello\"", $"\"commands\":[{{\"name\":\"{command}\"", StringComparison.Ordinal)), 2, "LRD4001");

    [Fact]
    public void A_flipped_byte_in_a_layer_is_tampering() => Refuses(new PackSurgery(_home.Pack()).FlipLayer(), 6, "LRD2001");

    [Fact]
    public void A_truncated_pack_is_refused()
    {
        byte[] whole = File.ReadAllBytes(_home.Pack());
        foreach (int length in (int[])[0, 100, 512, whole.Length / 2, whole.Length - 1100])
        {
            string path = _home.Temp.Combine("truncated.pack");
            File.WriteAllBytes(path, whole[..length]);
            Refuses(path, null);
        }
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("blobs/../../outside")]
    public void A_tar_with_dot_dot_is_refused(string path) => Refuses(new PackSurgery(_home.Pack()).Entry(path), 4, "LRD2111");

    [Fact]
    public void A_pack_for_another_architecture_is_refused() =>
        Refuses(_home.Pack(change: pack => pack with { Platform = PackPlatform.TryCreate("linux", "arm64")! }), null, "LRD4004", "LRD4005");

    [Fact]
    public void A_newer_database_is_refused_and_left_alone()
    {
        _home.Larder("install", _home.Pack()).With(0);
        using (LarderDatabase database = LarderDatabase.Open(_home.InRoot("larder.db")))
        using (UnitOfWork work = database.Begin())
        {
            work.Execute("PRAGMA user_version = 99");
            work.Commit(new KillPoint("test.newer-database"));
        }

        Ended ended = _home.Larder("list", "--json").With(5);

        Assert.Equal("LRD9001", ended.Json.GetProperty("error").GetProperty("code").GetString());
        Assert.Contains("1.0.0", _home.Run(_home.InRoot("bin", "hello"), []).With(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_recipe_with_an_unknown_key_is_refused()
    {
        string recipe = Recipe("unknown: 1\n", "true");

        Ended ended = Builds(recipe, 2);

        Assert.Contains("unknown", ended.Json.GetProperty("error").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_failing_step_fails_the_build_with_its_output()
    {
        Ended ended = Builds(Recipe("", "echo the reason; exit 3"), 1);

        Assert.Contains("the reason", ended.Json.GetProperty("error").ToString() + ended.Error, StringComparison.Ordinal);
    }

    [RootFact]
    public void A_step_that_fills_the_disk_is_said_so()
    {
        string small = _home.Temp.Combine("small");
        Directory.CreateDirectory(small);
        Programs.Run("mount", ["-t", "tmpfs", "-o", "size=16m", "tmpfs", small]).With(0);
        try
        {
            string recipe = Recipe("", "head -c 64M /dev/zero > \"$INSTALL/big\"");
            Ended ended = _home.LarderWith(
                new Dictionary<string, string?> { ["LARDER_CACHE_DIR"] = small, ["TMPDIR"] = small }, "pack", "build", recipe, "-o", _home.Temp.Combine("out"), "--json");
            Assert.NotEqual(0, ended.Code);
            CheckCoded(ended);
            Assert.Contains("space", ended.Json.GetProperty("error").ToString() + ended.Error, StringComparison.OrdinalIgnoreCase);
        }
        finally
        {
            Programs.Run("umount", ["-l", small]).With(0);
        }
    }

    private string Recipe(string more, string script)
    {
        _home.Temp.Write("recipe/recipe.yaml", $"{more}name: bad\nversion: 1.0.0\nparts:\n  - name: bad\n    source: {{path: .}}\n    steps:\n      - {{name: go, type: script, run: '{script}'}}\n");
        return _home.Temp.Combine("recipe");
    }

    private Ended Builds(string recipe, int code)
    {
        string output = _home.Temp.Combine("out");
        Ended ended = _home.Larder("pack", "build", recipe, "-o", output, "--json").With(code);
        CheckCoded(ended);
        Assert.False(Directory.Exists(output) && Directory.EnumerateFileSystemEntries(output).Any(), "it left something in the output directory");
        return ended;
    }

    private void Refuses(PackSurgery surgery, int? exit, params string[] codes) => Refuses(surgery.Write(_home.Temp.Combine("bad.pack")), exit, codes);

    private void Refuses(string path, int? exit, params string[] codes)
    {
        string good = _home.Pack("examples/other");
        _home.Larder("install", good).With(0);
        Ended ended = _home.Larder("install", path, "--json");

        Assert.True(exit is null ? ended.Code != 0 : ended.Code == exit, $"exit code {ended.Code}: {ended.Output}");
        string code = CheckCoded(ended);
        Assert.True(codes.Length == 0 || codes.Contains(code), $"{code}: {ended.Output}");
        Assert.Equal("1.0.0", Assert.Single(_home.Installed()).Value);
        string[] hidden = Directory.GetFileSystemEntries(_home.InRoot("installed"), ".*", SearchOption.AllDirectories);
        Assert.All(hidden, found => Assert.Equal(".lease", Path.GetFileName(found)));
    }

    /// <summary>A failure is one document with four texts, and its code has a page.</summary>
    private string CheckCoded(Ended ended)
    {
        JsonElement error = ended.Json.GetProperty("error");
        Assert.All(["what", "why", "action"], name => Assert.False(string.IsNullOrWhiteSpace(error.GetProperty(name).GetString())));
        string code = error.GetProperty("code").GetString()!;
        Assert.Contains($"# {code}", _home.Larder("explain", code).With(0).Output, StringComparison.Ordinal);
        return code;
    }
}
