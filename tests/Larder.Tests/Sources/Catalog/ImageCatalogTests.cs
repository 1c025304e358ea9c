using System.Text;
using Larder.Formats.Errors;
using Larder.Formats.Oci;
using Larder.Sources.Catalog;
using Larder.Testing.Files;

namespace Larder.Tests.Sources.Catalog;

public sealed class ImageCatalogTests
{
    private static readonly string[] Embedded = ["debian:12", "debian:12-base", "debian:12-build"];

    [Fact]
    public void What_comes_with_Larder_is_three_Debians()
    {
        ImageCatalog catalog = ImageCatalog.Load([]);
        Assert.Equal(Embedded, catalog.Entries.Select(entry => entry.Name));
        Assert.Equal(
            ["docker.io/library/debian:12", "docker.io/library/debian:12-slim", "docker.io/library/buildpack-deps:bookworm"],
            catalog.Entries.Select(entry => entry.Oci!.ToString()));
        Assert.All(catalog.Entries, entry =>
        {
            Assert.Equal(new ImagePlatform("linux", "amd64"), entry.Platform);
            Assert.Equal(CatalogEntry.Embedded, entry.Origin);
            Assert.Equal("1", entry.Version);
            Assert.NotEmpty(entry.Description);
            Assert.Contains("bash", entry.Packages);
            Assert.True(entry is { Profile: null, Archive: null, ArchiveDigest: null, Kernel: null });
            Assert.Same(entry, catalog.Find(entry.Name));
        });
    }

    [Fact]
    public void A_later_file_wins_by_name_and_replaces_an_entry_whole()
    {
        using TempDirectory temp = new();
        string first = temp.Write("one/catalog.toml", "['debian:12']\nkernel = 'k'\nprofile = 'p'\n[zeta]\noci = 'z'\n[alpha]\noci = 'first'");
        string second = temp.Write("two/catalog.toml", "[alpha]\nversion = '2'\narchive = '../a.tar'");

        ImageCatalog catalog = ImageCatalog.Load([first, temp.Combine("absent", "catalog.toml"), second]);
        Assert.Equal(["alpha", .. Embedded, "zeta"], catalog.Entries.Select(entry => entry.Name));
        CatalogEntry debian = catalog.Find("debian:12")!;
        Assert.Equal((first, temp.Combine("one", "p"), "k", null), (debian.Origin, debian.Profile, debian.Kernel, debian.Oci));
        Assert.Empty(debian.Packages);
        CatalogEntry alpha = catalog.Find("alpha")!;
        Assert.Equal((second, temp.Combine("a.tar"), null), (alpha.Origin, alpha.Archive!.Path, alpha.Oci));

        Assert.Equal("first", ImageCatalog.Load([second, first]).Find("alpha")!.Oci!.Repository["library/".Length..]);
    }

    [Fact]
    public void Only_the_very_name_is_found_and_near_ones_are_offered()
    {
        ImageCatalog catalog = ImageCatalog.Load([]);
        Assert.Null(catalog.Find("debian"));
        Assert.Null(catalog.Find("Debian:12"));
        Assert.Null(catalog.Find("oci://docker.io/library/debian:12"));
        Assert.Equal("debian:12", catalog.Near("debian:11"));
        Assert.Equal("debian:12-build", catalog.Near("debian:12-biuld"));
        Assert.Null(catalog.Near("fedora"));
    }

    [Fact]
    public void Another_version_makes_an_image_stale_and_a_lower_one_too()
    {
        CatalogEntry entry = ImageCatalog.Load([]).Find("debian:12")!;
        Assert.False(entry.IsStale("1"));
        Assert.True(entry.IsStale("0"));
        Assert.True(entry.IsStale("2"));
        Assert.True(entry.IsStale("1.0"));
    }

    [Fact]
    public void A_wrong_file_is_named_and_nothing_of_the_others_is_used()
    {
        using TempDirectory temp = new();
        string good = temp.Write("good.toml", "[a]\noci = 'x'");
        string wrong = temp.Write("wrong.toml", "[a]\nocy = 'x'");
        LarderException error = Assert.Throws<LarderException>(() => ImageCatalog.Load([good, wrong]));
        Assert.Equal(ErrorCodes.CatalogInvalid, error.Code);
        Assert.Equal($"The catalog cannot be used: {wrong}:2:7", error.What);
        Assert.Equal(ExitCode.Usage, error.Code.Exit);

        string huge = temp.Write("huge.toml", new string('#', CatalogFile.MaxBytes + 1));
        Assert.Contains("longer", Assert.Throws<LarderException>(() => ImageCatalog.Load([huge])).Why, StringComparison.Ordinal);
        Assert.Equal(3, ImageCatalog.Load([temp.Write("full.toml", new string('#', CatalogFile.MaxBytes))]).Entries.Count);
        Assert.Throws<ArgumentException>(() => ImageCatalog.Load(["catalog.toml"]));
    }

    [Fact]
    public void No_bytes_do_anything_but_parse_or_be_refused()
    {
        Random random = new(11);
        byte[] valid = Encoding.UTF8.GetBytes($"[a]\nname = 'b:1'\nplatform = \"linux/amd64\"\npackages = ['x', 'y']\narchive = 'https://h/a'\narchive-digest = 'sha256:{new string('0', 64)}'\noci = 'x@sha256:{new string('1', 64)}'\n");
        Assert.Single(CatalogFile.Read(valid, "/c", "/"));
        for (int round = 0; round < 20_000; round++)
        {
            byte[] changed = [.. valid];
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                changed[random.Next(changed.Length)] = random.Next(2) == 0 ? (byte)random.Next(256) : valid[random.Next(valid.Length)];
            }

            try
            {
                CatalogFile.Read(changed.AsSpan(0, random.Next(4) == 0 ? random.Next(changed.Length) : changed.Length), "/c", "/");
            }
            catch (LarderException error)
            {
                Assert.Equal(ErrorCodes.CatalogInvalid, error.Code);
            }
        }
    }
}
