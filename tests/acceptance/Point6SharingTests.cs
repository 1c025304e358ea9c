using Larder.Acceptance.Running;
using Larder.Testing;

namespace Larder.Acceptance;

/// <summary>
/// "Two processes installing the same pack at once: one does it, the other finds it. A pack installed by root run by a user,
/// and installed by a user in $XDG_DATA_HOME."
/// </summary>
public sealed class Point6SharingTests
{
    private const uint Nobody = 65534;

    [Fact]
    public async Task Of_two_that_install_at_once_one_does_it_and_the_other_finds_it()
    {
        using TestHome home = new();
        string pack = home.Pack(filler: 5_000_000);

        Ended[] both = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => home.Larder("install", pack, "--json").With(0))));

        Assert.Single(both, ended => ended.Json.TryGetProperty("alreadyInstalled", out _));
        Assert.Equal("1.0.0", Assert.Single(home.Installed()).Value);
        Assert.Single(Directory.GetDirectories(home.InRoot("installed", "examples", "hello")));
    }

    [Fact]
    public async Task Different_packs_are_installed_at_once()
    {
        using TestHome home = new();
        string[] packs = [.. Enumerable.Range(1, 4).Select(number => home.Pack($"examples/p{number}", filler: 500_000))];

        await Task.WhenAll(packs.Select(pack => Task.Run(() => home.Larder("install", pack).With(0))));

        Assert.Equal(4, home.Installed().Count);
        Assert.Equal(4, Directory.GetFileSystemEntries(home.InRoot("bin")).Length);
    }

    [RootFact]
    public void What_root_installed_a_user_runs()
    {
        using TestHome home = new();
        File.SetUnixFileMode(home.Temp, (UnixFileMode)0x1ED);
        home.Larder("install", home.Pack()).With(0);
        string wrapper = home.InRoot("bin", "hello");
        string own = home.Temp.Combine("own");
        Directory.CreateDirectory(own);
        TestHome.Chown(own, Nobody);

        Ended ended = Programs.Run(
            "setpriv",
            [$"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups", "--", wrapper, "from a user"],
            new Dictionary<string, string?> { ["HOME"] = own, ["XDG_DATA_HOME"] = null });

        Assert.Equal("1.0.0 from a user\n", ended.With(0).Output);
        Assert.True(Directory.Exists(Path.Combine(own, ".local", "share", "larder", "data", "examples", "hello")));
        Ended refused = Programs.Run(
            "setpriv",
            [$"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups", "--", LarderBinary.Path, "list", "--root", home.Root, "--json"],
            new Dictionary<string, string?> { ["HOME"] = own });
        Assert.Equal("LRD8005", refused.With(8).Json.GetProperty("error").GetProperty("code").GetString());
    }

    [RootFact]
    public void A_user_installs_in_their_own_data_directory()
    {
        using TestHome home = new(Nobody);
        string data = Path.Combine(home.Home, "data");
        string pack = home.Pack();
        home.Variables["XDG_DATA_HOME"] = data;
        Dictionary<string, string?> place = new() { ["LARDER_ROOT"] = null, ["XDG_DATA_HOME"] = data };

        home.LarderWith(place, "install", pack).With(0);

        // What it made on the way there is not for others to write to, whatever Larder's own umask is.
        Assert.Equal(0x1ED, (int)File.GetUnixFileMode(data));
        Assert.Equal("1.0.0 mine\n", home.Run(Path.Combine(data, "larder", "bin", "hello"), ["mine"], place).With(0).Output);
        Assert.Equal("1.0.0 mine\n", home.LarderWith(place, "run", "hello", "--", "mine").With(0).Output);
    }
}
