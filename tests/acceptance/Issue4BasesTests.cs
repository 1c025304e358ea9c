using System.Text.Json;
using Larder.Acceptance.Images;
using Larder.Acceptance.Running;
using Larder.Formats.Packs;
using Larder.Testing.Registry;

namespace Larder.Acceptance;

/// <summary>
/// One rule for images and for the bases of packs: a pack is built on an image and run on it, found by catalog, registry or
/// the configuration, without a kernel; with Debian's registry, bubblewrap and a busybox for a base.
/// </summary>
public sealed class Issue4BasesTests : IDisposable
{
    private readonly ImageHome _at = new();

    private TestHome Home => _at.Home;

    public void Dispose() => _at.Dispose();

    [Fact]
    public void A_pack_is_built_and_run_on_an_image_of_a_registry()
    {
        using DockerRegistry registry = new(_at.Temp("registry"));
        string image = Publish(registry, "1");
        string recipe = Recipe(image, image);
        Assert.Contains("LRD11", Home.Larder("pack", "build", recipe, "-o", _at.Temp("out")).With(7).Error, StringComparison.Ordinal);
        Assert.Contains("phase: base", Home.Larder("pack", "build", recipe, "-o", _at.Temp("out"), "--insecure").With(0).Error, StringComparison.Ordinal);
        string pack = Path.Combine(_at.Temp("out"), "greet-1.0.0.pack");
        Assert.Contains(image, Home.Larder("pack", "inspect", pack).With(0).Output, StringComparison.Ordinal);

        Home.Larder("install", pack, "--insecure").With(0);

        string[] lines = Home.Run(Home.InRoot("bin", "greet"), ["you"]).With(0).Output.Split('\n');
        Assert.Equal(["hello you from 1, built on 1", "passwd", "read-only"], lines[..3]);
        Assert.Equal("hello me from 1, built on 1", Home.Larder("run", "greet", "--", "me").With(0).Output.Split('\n')[0]);
        JsonElement info = Home.Larder("info", "greet", "--json").With(0).Json;
        Assert.Equal(image, info.GetProperty("base").GetString());
        Assert.StartsWith($"oci://{registry.Host}/small@sha256:", info.GetProperty("baseSource").GetString(), StringComparison.Ordinal);
        Assert.Contains("@sha256:", Home.Larder("info", "greet").With(0).Output, StringComparison.Ordinal);
        Home.Larder("verify").With(0);
        Assert.Empty(_at.InImages());
    }

    [Fact]
    public void A_moved_tag_comes_with_the_next_installation_and_goes_with_a_rollback_without_the_registry()
    {
        string pack;
        using (DockerRegistry registry = new(_at.Temp("registry")))
        {
            string image = Publish(registry, "1");
            Home.Larder("pack", "build", Recipe("host", image), "-o", _at.Temp("out")).With(0);
            pack = Path.Combine(_at.Temp("out"), "greet-1.0.0.pack");
            Home.Larder("install", pack, "--insecure").With(0);
            Publish(registry, "2");
            Home.Larder("install", pack, "--insecure", "--reinstall").With(0);
            Assert.Contains("from 2", Greeting(), StringComparison.Ordinal);
        }

        Home.Larder("gc").With(0);
        Home.Larder("rollback", "greet").With(0);
        Assert.Contains("from 1", Greeting(), StringComparison.Ordinal);
        Home.Larder("remove", "greet").With(0);
        Home.Larder("rollback").With(0);
        Assert.Contains("from 1", Greeting(), StringComparison.Ordinal);
        Home.Larder("store", "verify").With(0);
        Assert.Contains("LRD1106", Home.Larder("install", pack, "--insecure", "--reinstall").With(7).Error, StringComparison.Ordinal);
        Assert.Contains("from 1", Greeting(), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_come_from_the_configuration_before_the_catalog_and_from_the_catalog_before_registries()
    {
        string disk = _at.Disk;
        _at.Catalog($"profile = \"{Tree("of the catalog")}\"");
        Home.Larder("pack", "build", Recipe("host", "test:1"), "-o", _at.Temp("out")).With(0);
        string pack = Path.Combine(_at.Temp("out"), "greet-1.0.0.pack");
        Home.Larder("install", pack).With(0);
        Assert.Contains("from of the catalog", Greeting(), StringComparison.Ordinal);

        string settings = Path.Combine(Home.Home, ".config", "larder", "larder.toml");
        File.WriteAllText(settings, $"[bases]\n\"test:1\" = \"{Tree("of the settings")}\"\n");
        Assert.Contains("test:1", Home.Larder("config", "show").With(0).Output, StringComparison.Ordinal);
        Home.Larder("install", pack, "--reinstall").With(0);
        Assert.Contains("from of the settings", Greeting(), StringComparison.Ordinal);

        File.WriteAllText(settings, "[bases]\n\"test:1\" = \"relative\"\n");
        Assert.Contains("relative", Home.Larder("config", "show").With(2).Error, StringComparison.Ordinal);
        File.WriteAllText(settings, $"[bases]\n\"test:1\" = \"{disk}\"\n");
        Assert.Contains("LRD4005", Home.Larder("install", pack, "--reinstall").With(2).Error, StringComparison.Ordinal);
        Assert.Contains("from of the settings", Greeting(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_base_says_what_each_place_answered_and_leaves_nothing()
    {
        using DockerRegistry registry = new(_at.Temp("registry"));
        Home.Larder("pack", "build", Recipe("host", $"{registry.Host}/nothing:1"), "-o", _at.Temp("out")).With(0);

        string said = Home.Larder("install", Path.Combine(_at.Temp("out"), "greet-1.0.0.pack"), "--insecure").With(3).Error;

        Assert.Contains("LRD3007", said, StringComparison.Ordinal);
        Assert.Contains("no catalog entry", said, StringComparison.Ordinal);
        Assert.Empty(Home.Installed());
        Assert.Empty(Directory.EnumerateFileSystemEntries(Home.InRoot("installed")));
    }

    [Fact]
    public void An_ordinary_user_installs_runs_checks_and_removes_what_the_image_closes_to_its_owner()
    {
        using TestHome home = new(user: 12345);
        string tree = Tree("1");
        Programs.Run("sh", ["-ec", "cd \"$0\"; echo x > etc/shadow; mkdir closed; echo x > closed/in; chmod 0 etc/shadow closed/in closed; tar -cf \"$1\" .", tree, home.Temp.Combine("small.tar")]).With(0);
        string settings = Path.Combine(home.Home, ".config", "larder");
        Directory.CreateDirectory(settings);
        File.WriteAllText(Path.Combine(settings, "larder.toml"), $"[bases]\n\"small:1\" = \"{home.Temp.Combine("small.tar")}\"\n");
        TestHome.Chown(home.Home, 12345);
        string pack = home.Pack(change: made => made with { Base = PackBase.TryParse("small:1", out PackBase? small) ? small : made.Base });

        home.Larder("install", pack).With(0);

        Assert.Equal("1.0.0 you\n", home.Run(home.InRoot("bin", "hello"), ["you"]).With(0).Output);
        home.Larder("verify").With(0);
        home.Larder("gc").With(0);
        home.Larder("remove", "hello").With(0);
        Assert.Empty(Directory.EnumerateFileSystemEntries(home.InRoot("installed")));
    }

    private string Greeting() => Home.Run(Home.InRoot("bin", "greet"), ["you"]).With(0).Output;

    // A command in the base's /usr/bin, by its /bin; of the host's programs none can be meant.
    private string Recipe(string on, string runsOn)
    {
        string path = Path.Combine(Directory.CreateDirectory(_at.Temp("recipe")).FullName, "recipe.yaml");
        File.WriteAllText(path, Text(on, runsOn));
        return path;
    }

    private static string Text(string on, string runsOn) =>
        $$"""
        name: greet
        version: 1.0.0
        base: {{runsOn}}
        build: {on: {{on}}}
        parts:
          - name: main
            source: {path: .}
            steps:
              - name: write
                type: script
                run: |
                  mkdir -p "$INSTALL/bin"
                  on=$(cat /etc/version 2>/dev/null || echo host)
                  printf '%s\n' '#!/bin/busybox sh' \
                    "echo hello \$1 from \$(cat /etc/version), built on $on" \
                    'ls /etc | grep passwd; touch /usr/bin/x 2>/dev/null || echo read-only' > "$INSTALL/bin/greet"
                  chmod 755 "$INSTALL/bin/greet"
        packs:
          - name: greet
            commands: [{name: greet, path: /bin/greet}]
        """;

    private string Tree(string version)
    {
        string tree = _at.Temp(Guid.NewGuid().ToString("n"));
        Programs.Run("sh", ["-ec", Make, tree, version]).With(0);
        return tree;
    }

    private string Publish(DockerRegistry registry, string version)
    {
        string layout = _at.Temp(Guid.NewGuid().ToString("n"));
        Programs.Run("sh", ["-ec",
            "umoci init --layout \"$0\"; umoci new --image \"$0:1\"; umoci insert --rootless --image \"$0:1\" \"$1\" /; "
            + "skopeo copy --quiet --dest-tls-verify=false \"oci:$0:1\" \"docker://$2/small:1\"", layout, Tree(version), registry.Host]).With(0);
        return $"{registry.Host}/small:1";
    }

    private const string Make =
        "mkdir -p \"$0/usr/bin\" \"$0/etc\" \"$0/data\" \"$0/tmp\"; cp /bin/busybox \"$0/usr/bin/\"; ln -s usr/bin \"$0/bin\"; echo \"$1\" > \"$0/etc/version\"; "
        + "for tool in sh cat ls grep touch mkdir chmod; do ln -s busybox \"$0/usr/bin/$tool\"; done; echo root:x:0:0::/:/bin/sh > \"$0/etc/passwd\"; chmod 555 \"$0/etc\"";
}
