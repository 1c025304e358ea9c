using System.Text.Json;
using Larder.Acceptance.Running;

namespace Larder.Acceptance;

/// <summary>
/// "install ./x.pack --json …; list --json; bin/hello prints …, exit 0; a second version, then rollback, gives back the first;
/// history --json shows all; remove leaves nothing but history and the data directory …; remove --purge takes that too;
/// installing the same bytes again says already installed, exit 0."
/// </summary>
public sealed class Point3LifecycleTests
{
    [Fact]
    public void From_install_to_purge()
    {
        using TestHome home = new();
        string first = home.Pack();
        string second = home.Pack(version: "2.0.0");

        JsonElement installed = home.Larder("install", first, "--json").With(0).Json;
        Assert.Equal(["transaction", "state", "packs"], installed.EnumerateObject().Select(property => property.Name));
        Assert.Equal("completed", installed.GetProperty("state").GetString());
        JsonElement pack = Assert.Single(installed.GetProperty("packs").EnumerateArray());
        Assert.Equal(["publisher", "name", "version", "revision"], pack.EnumerateObject().Select(property => property.Name));
        Assert.Equal(["examples", "hello", "1.0.0", "x1"], pack.EnumerateObject().Select(property => property.Value.GetString()!));
        Assert.Equal("1.0.0 a\n", home.Run(home.InRoot("bin", "hello"), ["a"]).With(0).Output);

        Ended again = home.Larder("install", first).With(0);
        Assert.Contains("already installed", again.Output, StringComparison.Ordinal);

        home.Larder("install", second).With(0);
        Assert.Equal("2.0.0", home.Installed()["examples/hello"]);
        home.Larder("rollback").With(0);
        Assert.Equal("1.0.0\n", home.Run(home.InRoot("bin", "hello"), []).With(0).Output);
        Assert.Equal(3, home.Larder("history", "--json").With(0).Json.GetProperty("history").GetArrayLength());
        Assert.Equal(3, home.Larder("history", "--pack", "hello", "--since", "1h", "--json").With(0).Json.GetProperty("history").GetArrayLength());

        string data = Path.Combine(home.Home, ".local", "share", "larder", "data", "examples", "hello");
        File.WriteAllText(Path.Combine(data, "notes"), "12345");
        Ended removed = home.Larder("remove", "hello").With(0);
        Assert.Contains(data, removed.Output, StringComparison.Ordinal);
        Assert.Contains("5 B", removed.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(data, "notes")));
        Assert.Empty(home.Installed());
        Assert.Empty(Directory.GetFileSystemEntries(home.InRoot("installed")));
        Assert.Empty(Directory.GetFileSystemEntries(home.InRoot("bin")));
        Assert.Empty(home.Larder("store", "list", "--json").With(0).Json.GetProperty("roots").EnumerateArray());
        Assert.Equal(4, home.Larder("history", "--json").With(0).Json.GetProperty("history").GetArrayLength());

        home.Larder("install", first).With(0);
        home.Larder("remove", "hello", "--purge").With(0);
        Assert.False(Directory.Exists(data));
    }

    [Fact]
    public void Info_has_the_installation_record()
    {
        using TestHome home = new();
        string path = home.Pack();
        home.Larder("install", path).With(0);

        JsonElement record = home.Larder("info", "hello", "--json").With(0).Json.GetProperty("installation");

        Assert.Equal(
            ["sourceType", "sourceUrl", "sourceRef", "resolvedRef", "checksum", "checksumVerified", "verification", "installedAt", "installedBy", "method", "storagePath", "meta"],
            record.EnumerateObject().Select(property => property.Name));
        Assert.Equal(("local_pack", path), (record.GetProperty("sourceType").GetString()!, record.GetProperty("sourceUrl").GetString()!));
        Assert.Single(home.Larder("list", "--source", "local_pack", "--json").With(0).Json.GetProperty("packs").EnumerateArray());
        Assert.Empty(home.Larder("list", "--source", "oci", "--json").With(0).Json.GetProperty("packs").EnumerateArray());
    }

    [Fact]
    public void A_transaction_is_shown_logged_and_cancelled()
    {
        using TestHome home = new();
        string pack = home.Pack();
        home.LarderWith(new Dictionary<string, string?> { ["LARDER_KILL_AT"] = "install.rename.revision:before:1" }, "install", pack).With(137);

        Assert.Equal("interrupted", home.Larder("transaction", "show", "1", "--json").With(0).Json.GetProperty("state").GetString());
        Assert.Contains("proof", home.Larder("transaction", "log", "1").With(0).Output, StringComparison.Ordinal);
        home.Larder("transaction", "cancel", "1").With(0);
        Assert.Equal("cancelled", home.Larder("transaction", "show", "1", "--json").With(0).Json.GetProperty("state").GetString());
        Assert.Empty(Directory.GetFileSystemEntries(home.InRoot("installed")));

        home.LarderWith(new Dictionary<string, string?> { ["LARDER_KILL_AT"] = "install.rename.revision:before:1" }, "install", pack).With(137);
        home.Larder("transaction", "resume", "2").With(0);
        Assert.Equal("1.0.0", home.Installed()["examples/hello"]);
    }

    [Fact]
    public void A_command_runs_by_pack_and_name_and_its_exit_code_is_passed_on()
    {
        using TestHome home = new();
        home.Larder("install", home.Pack()).With(0);

        Assert.Equal("1.0.0 one two  words\n", home.Larder("run", "hello", "--", "one", "two  words").With(0).Output);
        Assert.Equal("1.0.0\n", home.Larder("run", "examples/hello:hello").With(0).Output);
        home.Larder("run", "hello:other").With(127);
        home.Larder("run", "nothing").With(125);
    }
}
