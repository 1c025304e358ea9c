using System.Security.Cryptography;
using System.Text.Json;
using Larder.Acceptance.HostileImages;
using Larder.Acceptance.Running;
using Larder.Formats.Oci;

namespace Larder.Acceptance;

/// <summary>
/// "Every attack of §2.4 and every lie of §2.3, in a table test: refused with code, nothing published, store clean. Every
/// deviation of §2.6 survived or clearly refused." <see cref="ImageFacts"/> restates those sections, and the table is in the
/// classes beside it.
/// </summary>
public sealed class Issue4Point3HostileImagesTests
{
    private static readonly ImageRow[] Rows =
    [
        .. LyingDocuments.Rows, .. LyingLayers.Rows, .. UnpackingAttacks.Rows, .. MediaTypes.Rows, .. Authentication.Rows, .. Transport.Rows, .. Downloads.Rows,
    ];

    // What may be in a root after an import, beside segments.
    private static readonly string[] Lasting =
    [
        "larder.db", "larder.db-wal", "larder.db-shm", "store/format", "store/reserve", "locks/store", "locks/leases", "locks/images",
        "image-names.json", "locks/image-names",
        $"locks/image+{ImageCase.RootName}", "locks/image+honest",
    ];

    public static TheoryData<string> Names => [.. Rows.Select(row => row.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_hostile_image_or_registry_does_no_harm(string name)
    {
        ImageRow row = Rows.Single(row => row.Name == name);
        await using ImageCase made = new();
        row.Prepare(made);

        Ended ended = made.Run();

        row.Check?.Invoke(made, ended);
        if (row.Code is { } code)
        {
            CheckRefused(made, ended, code, row.Exit);
            await CheckHonestAsync(made);
        }
        else if (row.Tree is { } tree)
        {
            CheckTree(made, ended, tree);
        }
        else
        {
            string id = ended.With(0).Json.GetProperty("fileSystem").GetString()!;
            await using ImageCase honest = new();
            Assert.Equal(await honest.HonestAsync(made.Image.Tars), id);
        }

        CheckClean(made);
    }

    [Fact]
    public void No_fact_of_the_survey_is_without_a_row()
    {
        Assert.Equal(Rows.Length, Rows.Select(row => row.Name).Distinct().Count());
        Assert.Equal([], Rows.Select(row => row.Fact).Except(ImageFacts.All));
        Assert.Equal([], ImageFacts.All.Except(Rows.Select(row => row.Fact)));
        Assert.Equal(
            ImageFacts.Counts.OrderBy(count => count.Key),
            ImageFacts.All.Concat(ImageFacts.Elsewhere.Keys).CountBy(fact => fact[..3]).OrderBy(count => count.Key));
    }

    private static void CheckRefused(ImageCase made, Ended ended, string code, int exit)
    {
        Assert.True(ended.OutputBytes.Length > 0, $"exit code {ended.Code}: {ended.Error}");
        Assert.True(ended.Json.TryGetProperty("error", out JsonElement error), $"it was imported: {ended.Output}");
        Assert.Equal((code, exit), (error.GetProperty("code").GetString(), ended.Code));
        Assert.All(["what", "why", "action"], name => Assert.False(string.IsNullOrWhiteSpace(error.GetProperty(name).GetString()), $"{name} of {error}"));
        Assert.DoesNotContain('\x1b', ended.Error);

        // Layers whose digest was right stay for the next image, under that digest; nothing else does.
        string[] allowed = [.. made.Image.Tars.Select(tar => $"layer/{ContentDigest.Of(tar)}")];
        Assert.Equal([], Roots(made).Except(allowed));
        Assert.Equal([], Published(made));
    }

    // Over all that was left, in the store and in the cache of downloads.
    private static async Task CheckHonestAsync(ImageCase made)
    {
        await using ImageCase other = new();
        Assert.Equal(await other.HonestAsync(ImageCase.HonestTars), await made.HonestAsync(ImageCase.HonestTars));
    }

    // Whoever would be harmed writes it to the host.
    private static void CheckTree(ImageCase made, Ended ended, IReadOnlyList<string> tree)
    {
        string copy = made.Home.Temp.Combine("copy");
        made.Home.Larder("store", "checkout", ended.With(0).Json.GetProperty("fileSystem").GetString()!, copy).With(0);
        string[] lines = [.. Lines(new DirectoryInfo(copy), "").Order(StringComparer.Ordinal)];
        string outside = made.OutsideName;
        IEnumerable<string> parents = outside.Split('/').SkipLast(1).Select((_, index) => string.Join('/', outside.Split('/').Take(index + 1)) + "/");
        IEnumerable<string> expected = tree.Any(line => line.StartsWith("OUTSIDE/", StringComparison.Ordinal)) ? tree.Concat(parents) : tree;
        Assert.Equal(expected.Select(line => line.Replace("OUTSIDE", outside, StringComparison.Ordinal)).Order(StringComparer.Ordinal), lines);
    }

    // Links are told and not followed, since some lead out of the copy.
    private static IEnumerable<string> Lines(DirectoryInfo directory, string at) => directory.EnumerateFileSystemInfos().SelectMany(entry => entry switch
    {
        { LinkTarget: { } target } => [$"{at}{entry.Name} -> {target}"],
        DirectoryInfo below => [$"{at}{entry.Name}/", .. Lines(below, $"{at}{entry.Name}/")],
        _ => (string[])[$"{at}{entry.Name} {File.ReadAllText(entry.FullName)}"],
    });

    private static void CheckClean(ImageCase made)
    {
        made.Home.Larder("store", "verify").With(0);
        Assert.Equal("untouched", File.ReadAllText(Path.Combine(made.Outside, "victim")));
        Assert.Single(Directory.GetFileSystemEntries(made.Outside));

        // What is in the cache of downloads under a digest has it.
        foreach (string blob in Directory.Exists(Cache(made)) ? Directory.EnumerateFiles(Cache(made)).Where(path => Path.GetFileName(path).Length == 64) : [])
        {
            Assert.Equal(Path.GetFileName(blob), Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(blob))));
        }

        Assert.All(
            Directory.EnumerateFiles(made.Home.Root, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(made.Home.Root, path)),
            path => Assert.True(Lasting.Contains(path) || Published(made).Contains(path) || (path.StartsWith("store/segments/", StringComparison.Ordinal) && path.EndsWith(".seg", StringComparison.Ordinal)), path));
    }

    // The files of images that are there; what was begun and left would be among them only by another name.
    private static string[] Published(ImageCase made) => Directory.Exists(made.Home.InRoot("images"))
        ? [.. Directory.EnumerateFileSystemEntries(made.Home.InRoot("images")).SelectMany(image => (string[])[Path.Combine(image, "image.json"), Path.Combine(image, "rootfs.ext4")]).Select(path => Path.GetRelativePath(made.Home.Root, path))]
        : [];

    private static string Cache(ImageCase made) => Path.Combine(made.Home.Home, ".cache", "larder", "downloads", "blobs", "sha256");

    private static string[] Roots(ImageCase made) =>
        [.. made.Home.Larder("store", "list", "--json").With(0).Json.GetProperty("roots").EnumerateArray().Select(root => root.GetProperty("name").GetString()!)];
}
