using System.Text.Json;
using Larder.Acceptance.Running;

namespace Larder.Acceptance;

/// <summary>"`[store] evict-installed` gives back bytes that a verified checkout holds too."</summary>
public sealed class Issue3EvictInstalledTests
{
    private const int Filler = 3_000_000;

    [Fact]
    public void What_installed_files_hold_takes_space_once_until_it_is_turned_off()
    {
        using TestHome home = new();
        Configure(home, "true");
        home.Larder("install", home.Pack(filler: Filler)).With(0);
        string content = home.Larder("store", "list", "--json").With(0).Json.GetProperty("roots").EnumerateArray()
            .Single(root => root.GetProperty("name").GetString()!.StartsWith("pack/examples/hello/", StringComparison.Ordinal)).GetProperty("fileSystem").GetString()!;
        byte[] before = Export(home, content);
        long allocated = Df(home).GetProperty("allocatedBytes").GetInt64();

        Assert.InRange(home.Larder("gc", "--dry-run", "--json").With(0).Json.GetProperty("heldBytes").GetInt64(), Filler, long.MaxValue);
        JsonElement collected = home.Larder("gc", "--json").With(0).Json;

        Assert.InRange(collected.GetProperty("heldBytes").GetInt64(), Filler, long.MaxValue);
        Assert.InRange(collected.GetProperty("freedBytes").GetInt64(), Filler, long.MaxValue);
        Assert.InRange(Df(home).GetProperty("allocatedBytes").GetInt64(), 0, allocated - Filler);
        Assert.Equal(before, Export(home, content));
        Assert.Equal("1.0.0 there", home.Run(home.InRoot("bin", "hello"), ["there"]).With(0).Output.Trim());
        home.Larder("store", "verify").With(0);
        home.Larder("verify").With(0);

        // An update shares the file, a removal leaves the store what it needs, a rollback makes the files anew.
        home.Larder("install", home.Pack(version: "2.0.0", filler: Filler)).With(0);
        home.Larder("gc").With(0);
        home.Larder("remove", "examples/hello").With(0);
        home.Larder("rollback").With(0);
        Assert.Equal("2.0.0 there", home.Run(home.InRoot("bin", "hello"), ["there"]).With(0).Output.Trim());
        home.Larder("store", "verify").With(0);

        Configure(home, "false");
        Assert.Equal(0, home.Larder("gc", "--json").With(0).Json.GetProperty("heldBytes").GetInt64());
        Assert.Empty(Directory.GetFiles(home.InRoot("store", "held")));
        home.Larder("store", "verify").With(0);
    }

    [Fact]
    public void A_damaged_installed_file_is_found_and_read_again_from_its_pack()
    {
        using TestHome home = new();
        Configure(home, "true");
        home.Larder("install", home.Pack(filler: Filler)).With(0);
        home.Larder("gc").With(0);
        string file = Directory.GetFiles(home.InRoot("installed"), "same", SearchOption.AllDirectories).Single();
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using (FileStream stream = File.OpenWrite(file))
        {
            stream.WriteByte(0);
        }

        Ended verify = home.Larder("store", "verify", "--json").With(6);
        Assert.Equal("blob", Assert.Single(verify.Json.GetProperty("damaged").EnumerateArray()).GetProperty("kind").GetString());

        home.Larder("store", "verify", "--repair").With(0);
        home.Larder("store", "verify").With(0);
        home.Larder("verify").With(6);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public void Holding_and_putting_back_survive_a_kill_at_every_point(string evicts)
    {
        using CrashScenario scenario = new(home =>
        {
            home.Larder("install", home.Pack(filler: Filler)).With(0);
            if (evicts == "false")
            {
                Configure(home, "true");
                home.Larder("gc").With(0);
            }

            Configure(home, evicts);
        });

        string[] chosen = [.. scenario.Trace(["gc"]).Where(passing => passing.StartsWith("store.", StringComparison.Ordinal))];
        Assert.Contains(chosen, passing => passing.StartsWith(evicts == "true" ? "store.commit.held" : "store.unlink.held", StringComparison.Ordinal));
        foreach (string passing in chosen)
        {
            scenario.KillAt(passing, ["gc"], "1.0.0", "1.0.0", at =>
            {
                TestHome home = scenario.Home;
                home.Larder("store", "verify").With(0);
                Assert.Equal(0, home.Larder("store", "rebuild", "--json").With(0).Json.GetProperty("damaged").GetInt64());
                home.Larder("store", "verify").With(0);
                Assert.Equal(evicts == "true", home.Larder("gc", "--json").With(0).Json.GetProperty("heldBytes").GetInt64() >= Filler);
            });
        }
    }

    private static void Configure(TestHome home, string evicts)
    {
        string directory = Path.Combine(home.Home, ".config", "larder");
        Directory.CreateDirectory(directory);
        File.WriteAllText(Path.Combine(directory, "larder.toml"), $"[store]\nevict-installed = {evicts}\n");
    }

    private static byte[] Export(TestHome home, string content)
    {
        string archive = home.Temp.Combine("content.tar");
        File.Delete(archive);
        home.Larder("store", "export", content, archive).With(0);
        return File.ReadAllBytes(archive);
    }

    private static JsonElement Df(TestHome home) => home.Larder("df", "--json").With(0).Json;
}
