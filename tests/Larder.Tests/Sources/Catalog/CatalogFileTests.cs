using System.Text;
using Larder.Formats.Errors;
using Larder.Formats.Oci;
using Larder.Sources.Catalog;
using Larder.Tests.House;

namespace Larder.Tests.Sources.Catalog;

public sealed class CatalogFileTests
{
    private const string Digits = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Fact]
    public void The_example_in_the_documentation_is_a_catalog()
    {
        string example = Repository.Read("docs", "formats", "catalog.md").Split("```toml\n")[1].Split("```")[0];
        IReadOnlyList<CatalogEntry> entries = Read(example);

        Assert.Equal(["debian:12", "app:1", "lab"], entries.Select(entry => entry.Name));
        Assert.Equal("registry.example.com/debian:12", entries[0].Oci!.ToString());
        Assert.Equal(["apt", "bash"], entries[0].Packages);
        Assert.Equal("https://example.com/app-1.tar.zst", entries[1].Archive!.Address!.AbsoluteUri);
        Assert.Equal("6.12", entries[1].Kernel);
        Assert.Equal("/etc/larder/lab", entries[2].Profile);
        Assert.Equal("/srv/images/lab.tar", entries[2].Archive!.Path);
    }

    [Fact]
    public void The_documentation_lists_every_key()
    {
        string page = Repository.Read("docs", "formats", "catalog.md");
        string error = Assert.Throws<LarderException>(() => Read("[a]\nzzzzzzzzzzzz = 1")).Why;
        string[] keys = error.Split("an entry has ")[1].Split(", ");
        Assert.Equal(10, keys.Length);
        Assert.All(keys, key => Assert.Contains($"\n| `{key}` |", page, StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_left_out_has_its_default()
    {
        CatalogEntry entry = Assert.Single(Read("[a]\noci = 'debian'"));
        Assert.Equal("1", entry.Version);
        Assert.Equal(ImagePlatform.Current, entry.Platform);
        Assert.Equal("", entry.Description);
        Assert.Empty(entry.Packages);
        Assert.Equal("/etc/larder/catalog.toml", entry.Origin);
        Assert.True(entry is { Profile: null, Archive: null, ArchiveDigest: null, Kernel: null });
        Assert.Empty(Read("# nothing\n"));
    }

    [Theory]
    [InlineData("app.tar", "/etc/larder/app.tar")]
    [InlineData("../app.tar", "/etc/app.tar")]
    [InlineData("./~/a%20b#c?.tar", "/etc/larder/~/a%20b#c?.tar")]
    [InlineData("/srv/app.tar", "/srv/app.tar")]
    [InlineData("file:///srv/a%20b%23.tar", "/srv/a b#.tar")]
    [InlineData("FILE://localhost/srv/app.tar", "/srv/app.tar")]
    [InlineData("a:b.tar", "/etc/larder/a:b.tar")]
    public void A_local_archive_is_a_path_from_the_directory_of_its_file(string written, string path)
    {
        CatalogArchive archive = Assert.Single(Read($"[a]\narchive = '{written}'")).Archive!;
        Assert.True(archive.IsLocal);
        Assert.Equal((path, path, null), (archive.Path, archive.ToString(), archive.Address));
    }

    [Fact]
    public void A_digest_may_stand_with_a_local_archive_too() => Assert.Equal(
        "sha256:" + Digits,
        Assert.Single(Read($"[a]\narchive = 'x'\narchive-digest = 'sha256:{Digits}'")).ArchiveDigest.ToString());

    [Theory]
    [InlineData("debian:12")]
    [InlineData("a")]
    [InlineData("0.a_b-c:1.2_3-x")]
    [InlineData("httpd:2.4")]
    [InlineData("oci")]
    public void A_name_is_given_by_the_table_or_by_its_key(string name)
    {
        Assert.Equal(name, Assert.Single(Read($"['{name}']\noci = 'x'")).Name);
        Assert.Equal(name, Assert.Single(Read($"['Our Own']\nname = '{name}'\noci = 'x'")).Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Debian")]
    [InlineData("a/b")]
    [InlineData("a:")]
    [InlineData(":a")]
    [InlineData("a:b:c")]
    [InlineData("-a")]
    [InlineData("a:.b")]
    [InlineData("a b")]
    [InlineData("é")]
    [InlineData("oci:a")]
    [InlineData("http:a")]
    [InlineData("https:a")]
    [InlineData("oci://ghcr.io/a")]
    [InlineData("a@b")]
    [InlineData("..")]
    public void A_name_cannot_be_taken_for_a_reference(string name)
    {
        Assert.Contains(":1:1", Refusal($"['{name}']\noci = 'x'").What, StringComparison.Ordinal);
        Assert.Contains("key name", Refusal($"[a]\nname = '{name}'\noci = 'x'").Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("platfrom = 'linux/amd64'", "platfrom", "did you mean platform?")]
    [InlineData("'oci.x' = 'y'", "oci.x", "no such key")]
    [InlineData("name = 1", "name", "string")]
    [InlineData("version = 1", "version", "string in quotes")]
    [InlineData("version = ''", "version", "64")]
    [InlineData("version = 'a b'", "version", "64")]
    [InlineData("platform = 'linux'", "platform", "linux/amd64")]
    [InlineData("platform = 'linux/amd64/v1/x'", "platform", "linux/amd64")]
    [InlineData("description = 'a\tb'", "description", "one line")]
    [InlineData("description = true", "description", "string in quotes")]
    [InlineData("packages = 'bash'", "packages", "array of strings")]
    [InlineData("packages = ['bash', '']", "packages", "no name of a package")]
    [InlineData("packages = ['a b']", "packages", "no name of a package")]
    [InlineData("profile = ''", "profile", "no path")]
    [InlineData("profile = \"a\\u0000b\"", "profile", "no path")]
    [InlineData("profile = '~/lab'", "profile", "not expanded")]
    [InlineData("profile = 'https://example.com/'", "profile", "not fetched")]
    [InlineData("archive = '~'", "archive", "not expanded")]
    [InlineData("archive = 'http://example.com/a.tar'", "archive", "https")]
    [InlineData("archive = 'HTTP:x'", "archive", "https")]
    [InlineData("archive = 'ftp://example.com/a.tar'", "archive", "https")]
    [InlineData("archive = 'file://host/a.tar'", "archive", "three slashes")]
    [InlineData("archive = 'file:a.tar'", "archive", "file:///")]
    [InlineData("archive = 'file:///a%00'", "archive", "no path")]
    [InlineData("archive = 'https://example.com/a.tar'", "archive", "archive-digest")]
    [InlineData("archive = 'https://u:p@example.com/a.tar'", "archive", "password")]
    [InlineData("archive = 'https:///a'", "archive", "host")]
    [InlineData("archive = []", "archive", "string in quotes")]
    [InlineData("archive = 'a.tar'\narchive-digest = 'sha256:0123'", "archive-digest", "64")]
    [InlineData("archive = 'a.tar'\narchive-digest = '" + Digits + "'", "archive-digest", "sha256:")]
    [InlineData("archive = 'a.tar'\narchive-digest = 'sha512:" + Digits + Digits + "'", "archive-digest", "sha256:")]
    [InlineData("archive-digest = 'sha256:" + Digits + "'", "archive-digest", "no archive")]
    [InlineData("oci = ''", "oci", "empty")]
    [InlineData("oci = 'a//b'", "oci", "a//b")]
    [InlineData("oci = 'https://example.com/a'", "oci", "names no image")]
    [InlineData("kernel = ''", "kernel", "name of a kernel")]
    [InlineData("kernel = '../x'", "kernel", "name of a kernel")]
    [InlineData("kernel = '.x'", "kernel", "name of a kernel")]
    public void A_wrong_key_is_refused_with_file_line_entry_and_key(string line, string key, string why)
    {
        string source = line.StartsWith("oci =", StringComparison.Ordinal) ? "" : "oci = 'debian'\n";
        int lines = (source + line).Split('\n').Length;
        LarderException error = Refusal($"['x:1']\n{source}{line}");
        Assert.StartsWith($"The catalog cannot be used: /etc/larder/catalog.toml:{lines + 1}:", error.What, StringComparison.Ordinal);
        Assert.StartsWith($"entry «x:1», key {key}: ", error.Why, StringComparison.Ordinal);
        Assert.Contains(why, error.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("oci = 'x'", ":1:7", "belongs to no entry")]
    [InlineData("[a]\nversion = '2'", ":1:1", "no source")]
    [InlineData("[a]\noci = 'x'\n[a.b]\noci = 'x'", ":3:1", "in quotes")]
    [InlineData("[debian.12]\noci = 'x'", ":1:1", "in quotes")]
    [InlineData("[a]\noci = 'x'\n['a']\noci = 'x'", ":3:1", "twice")]
    [InlineData("[a]\noci = 'x'\n[b]\nname = 'a'\noci = 'x'", ":3:1", "twice")]
    [InlineData("[a]\noci = 'x'\noci = 'y'", ":3:1", "twice")]
    [InlineData("[[a]]\noci = 'x'", ":1:1", "arrays of tables")]
    [InlineData("[a]\noci = {x = 1}", ":2:7", "inline tables")]
    public void What_is_no_catalog_is_refused_at_its_place(string text, string place, string why)
    {
        LarderException error = Refusal(text);
        Assert.EndsWith("catalog.toml" + place, error.What, StringComparison.Ordinal);
        Assert.Contains(why, error.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hostile_file_is_refused_and_nothing_of_it_reaches_the_terminal()
    {
        Refusal("[" + string.Join('.', Enumerable.Repeat("a", 100_000)) + "]\noci = 'x'");
        Refusal("[a]\npackages = " + new string('[', 100_000));
        Refusal("[a]\noci = 'x'\npackages = [" + string.Concat(Enumerable.Repeat("'a',", 1025)) + "]");
        Assert.Equal(20_000, Read(string.Concat(Enumerable.Range(0, 20_000).Select(number => $"[e{number}]\noci = 'x'\n"))).Count);
        LarderException error = Assert.Throws<LarderException>(() => CatalogFile.Read([0x5B, 0x61, 0x5D, 0x0A, 0xFF], "/c", "/"));
        Assert.Equal((ErrorCodes.CatalogInvalid, "The catalog cannot be used: /c:2:1"), (error.Code, error.What));

        foreach (string text in (string[])["[\"\\u001b[2J\"]\noci = 'x'", "[a]\n\"\\u001b\" = 1", "[a]\noci = \"\\u001b\"", "\"\\u001b\" = 1"])
        {
            LarderException refused = Refusal(text);
            Assert.DoesNotContain('\u001b', refused.What + refused.Why);
        }
    }

    private static IReadOnlyList<CatalogEntry> Read(string text) =>
        CatalogFile.Read(Encoding.UTF8.GetBytes(text), "/etc/larder/catalog.toml", "/etc/larder");

    private static LarderException Refusal(string text)
    {
        LarderException error = Assert.Throws<LarderException>(() => Read(text));
        Assert.Equal(ErrorCodes.CatalogInvalid, error.Code);
        return error;
    }
}
