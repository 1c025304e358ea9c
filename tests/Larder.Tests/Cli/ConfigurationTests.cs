using System.Text.Json;

namespace Larder.Tests.Cli;

public sealed class ConfigurationTests
{
    [Fact]
    public async Task The_later_place_wins()
    {
        using CliRun run = new();
        Assert.Equal(("auto", "default"), await ColorAsync(run));
        run.Temp.Write("etc/larder.toml", "color = \"always\"\n[profiles.ci]\ncolor = \"auto\"\n");
        Assert.Equal(("always", $"{run.Temp.Combine("etc", "larder.toml")}:1"), await ColorAsync(run));
        string user = run.Temp.Write("home/.config/larder/larder.toml", "# mine\ncolor = \"never\"\n");
        Assert.Equal(("never", $"{user}:2"), await ColorAsync(run));
        string chosen = run.Temp.Write("chosen.toml", "color = \"always\"\n");
        run.Set("LARDER_CONFIG", "/absent");
        Assert.Equal(("always", $"{chosen}:1"), await ColorAsync(run, "--config", chosen));
        run.Set("LARDER_CONFIG", chosen);
        Assert.Equal(("always", $"{chosen}:1"), await ColorAsync(run));
        Assert.Equal(("auto", $"{run.Temp.Combine("etc", "larder.toml")}:3 (profile ci)"), await ColorAsync(run, "--profile", "ci"));
        run.Set("NO_COLOR", "1");
        Assert.Equal(("never", "NO_COLOR"), await ColorAsync(run));
        run.Set("LARDER_COLOR", "always");
        Assert.Equal(("always", "LARDER_COLOR"), await ColorAsync(run));
        Assert.Equal(("never", "--no-color"), await ColorAsync(run, "--no-color"));
    }

    [Fact]
    public async Task Tables_and_profiles_are_read()
    {
        using CliRun run = new();
        string file = run.Temp.Write(
            "c.toml",
            "root = '/srv/a'\n[sandbox]\nmode = 'none'\n[retention]\ngenerations = 7\n[profiles]\n[profiles.ci]\nroot = '/srv/ci'\n[profiles.ci.retention]\ngenerations = 1\n");
        Assert.Equal(["/srv/a", "auto", "none", "7"], await ValuesAsync(run, "--config", file));
        Assert.Equal(["/srv/ci", "auto", "none", "1"], await ValuesAsync(run, "--config", file, "--profile", "ci"));
        run.Set("LARDER_PROFILE", "ci");
        run.Set("LARDER_RETENTION_GENERATIONS", "9");
        run.Set("LARDER_SANDBOX_MODE", "bubblewrap");
        Assert.Equal(["/srv/ci", "auto", "bubblewrap", "9"], await ValuesAsync(run, "--config", file));
    }

    [Fact]
    public async Task The_root_follows_from_the_user_unless_it_is_said()
    {
        using CliRun run = new();
        Assert.Equal(run.Root, await RootAsync(run));
        run.Set("XDG_DATA_HOME", "relative");
        Assert.Equal(run.Root, await RootAsync(run));
        run.Set("XDG_DATA_HOME", "/data");
        Assert.Equal("/data/larder", await RootAsync(run));
        run.IsRootUser = true;
        Assert.Equal("/var/lib/larder", await RootAsync(run));
        run.Set("LARDER_ROOT", "/srv/../srv/larder");
        Assert.Equal("/srv/larder", await RootAsync(run));
        Assert.Equal(Path.GetFullPath("here"), await RootAsync(run, "--root", "here"));
    }

    [Fact]
    public async Task Without_a_home_the_root_must_be_said()
    {
        using CliRun run = new();
        run.Set("HOME", "relative");
        Assert.Equal("LRD7008", (await run.RunAsync("store", "list", "--json")).ErrorCode);
        Assert.Equal(0, (await run.RunAsync("config", "show")).Exit);
    }

    [Theory]
    [InlineData("colour = 'auto'", "LRD7002", ":1:10")]
    [InlineData("[sandbx]\nmode = 'none'", "LRD7002", ":1:1")]
    [InlineData("[sandbox]\nmood = 'none'", "LRD7002", ":2:8")]
    [InlineData("[profiles]\nroot = '/x'", "LRD7002", ":2:8")]
    [InlineData("[profiles.a.b]", "LRD7002", ":1:1")]
    [InlineData("'sandbox.mode' = 'none'", "LRD7002", ":1:18")]
    [InlineData("['']\ncolor = 'auto'", "LRD7002", ":1:1")]
    [InlineData("[profiles.a.'']", "LRD7002", ":1:1")]
    [InlineData("['profiles.a']", "LRD7002", ":1:1")]
    [InlineData("color = 1", "LRD7004", ":1:9")]
    [InlineData("color = 'blue'", "LRD7004", ":1")]
    [InlineData("root = 'here'", "LRD7004", ":1")]
    [InlineData("root = ''", "LRD7004", ":1")]
    [InlineData("[retention]\ngenerations = '5'", "LRD7004", ":2:15")]
    [InlineData("[retention]\ngenerations = 0", "LRD7004", ":2")]
    [InlineData("[retention]\ngenerations = 1001", "LRD7004", ":2")]
    [InlineData("color : 'auto'", "LRD7003", ":1:7")]
    public async Task A_wrong_file_is_refused_at_its_place(string text, string code, string place)
    {
        using CliRun run = new();
        string file = run.Temp.Write("c.toml", text);
        CliResult result = await run.RunAsync("config", "show", "--config", file, "--json");
        Assert.Equal(2, result.Exit);
        Assert.Equal(code, result.ErrorCode);
        Assert.Contains(file + place, result.Json.GetProperty("error").GetProperty("what").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_chosen_must_be_there()
    {
        using CliRun run = new();
        Assert.Equal(3, (await run.RunAsync("config", "show", "--config", run.Temp.Combine("absent"))).Exit);
        Assert.Equal("LRD7005", (await run.RunAsync("config", "show", "--profile", "absent", "--json")).ErrorCode);
        string file = run.Temp.Write("c.toml", "[profiles.ci]\n");
        Assert.Contains("«ci»", (await run.RunAsync("config", "show", "--config", file, "--profile", "cu")).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("LARDER_COLOR", "blue")]
    [InlineData("LARDER_SANDBOX_MODE", "docker")]
    [InlineData("LARDER_RETENTION_GENERATIONS", "many")]
    [InlineData("LARDER_RETENTION_GENERATIONS", "0")]
    public async Task A_wrong_variable_is_named(string name, string value)
    {
        using CliRun run = new();
        run.Set(name, value);
        CliResult result = await run.RunAsync("config", "show", "--json");
        Assert.Equal("LRD7004", result.ErrorCode);
        Assert.Contains(name, result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_too_long_or_no_text_is_refused()
    {
        using CliRun run = new();
        string file = run.Temp.Write("c.toml", new string('#', (1 << 20) + 1));
        Assert.Equal("LRD7003", (await run.RunAsync("config", "show", "--config", file, "--json")).ErrorCode);
        File.WriteAllBytes(file, [0x23, 0xFF]);
        Assert.Equal("LRD7003", (await run.RunAsync("config", "show", "--config", file, "--json")).ErrorCode);
    }

    [Fact]
    public async Task Every_setting_is_documented()
    {
        using CliRun run = new();
        string page = await File.ReadAllTextAsync(Path.Combine(Golden.Repository(), "docs", "configuration.md"));
        foreach (JsonElement setting in (await run.JsonAsync("config", "show")).GetProperty("settings").EnumerateArray())
        {
            Assert.Contains($"| `{setting.GetProperty("name").GetString()}` |", page, StringComparison.Ordinal);
        }
    }

    private static async Task<(string? Value, string? Origin)> ColorAsync(CliRun run, params string[] options)
    {
        JsonElement color = await SettingAsync(run, "color", options);
        return (color.GetProperty("value").GetString(), color.GetProperty("origin").GetString());
    }

    private static async Task<IEnumerable<string>> ValuesAsync(CliRun run, params string[] options)
    {
        List<string> values = [];
        foreach (string name in (string[])["root", "color", "sandbox.mode", "retention.generations"])
        {
            values.Add((await SettingAsync(run, name, options)).GetProperty("value").ToString());
        }

        return values;
    }

    private static async Task<string> RootAsync(CliRun run, params string[] options) =>
        (await SettingAsync(run, "root", options)).GetProperty("value").ToString();

    private static async Task<JsonElement> SettingAsync(CliRun run, string name, string[] options) =>
        (await run.JsonAsync(["config", "show", .. options])).GetProperty("settings").EnumerateArray().Single(setting => setting.GetProperty("name").GetString() == name);
}
