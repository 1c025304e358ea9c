using System.Text;
using System.Text.Json;
using Larder.Formats.Tar;
using Larder.Native.Files;
using Larder.Testing.Files;

namespace Larder.Tests.Cli;

public sealed class StoreCommandTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    [Fact]
    public async Task What_is_imported_is_listed_read_described_checked_out_and_exported()
    {
        using CliRun run = new();
        string id = await ImportAsync(run);

        Golden.Check("store-list.json", Pretty(await run.JsonAsync("store", "list")));
        Golden.Check("store-list-tree.json", Pretty(await run.JsonAsync("store", "list", id)));
        Golden.Check("store-list-tree.txt", (await run.RunAsync("store", "list", $"{id}/sub")).Text);
        Assert.Equal("hello\n", (await run.RunAsync("store", "cat", $"{id}/sub/greeting")).Text);
        JsonElement entries = (await run.JsonAsync("store", "list", $"{id}/sub/greeting")).GetProperty("entries");
        string digest = entries[0].GetProperty("digest").GetString()!;
        Assert.Equal("hello\n", (await run.RunAsync("store", "cat", digest)).Text);
        Golden.Check("store-stat.json", Pretty(await run.JsonAsync("store", "stat", digest)));
        Golden.Check("store-stat-file-system.json", Pretty(await run.JsonAsync("store", "stat", id)));

        string copy = run.Temp.Combine("copy");
        Assert.Equal(1, (await run.JsonAsync("store", "checkout", id, copy)).GetProperty("files").GetInt64());
        Assert.Equal("hello\n", await File.ReadAllTextAsync(Path.Combine(copy, "sub", "greeting")));
        Assert.Equal("sub/greeting", new FileInfo(Path.Combine(copy, "link")).LinkTarget);

        string archive = run.Temp.Combine("site.tar");
        JsonElement exported = await run.JsonAsync("store", "export", id, archive);
        byte[] bytes = await File.ReadAllBytesAsync(archive);
        Assert.Equal(bytes.Length, exported.GetProperty("bytes").GetInt64());
        Assert.Equal(bytes, (await run.RunAsync("store", "export", id)).Output);
        run.Input = bytes;
        Assert.Equal(id, (await run.JsonAsync("store", "import", "-")).GetProperty("fileSystem").GetString());
        Assert.Equal(id, (await run.JsonAsync("store", "import", archive, "--name", "again")).GetProperty("fileSystem").GetString());
        Assert.Equal(["copy", "home", "site.tar"], Directory.EnumerateFileSystemEntries(run.Temp).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task An_import_says_what_was_there_and_what_is_new()
    {
        using CliRun run = new();
        run.Input = Archive();
        Golden.Check("store-import.json", Pretty(await run.JsonAsync("store", "import", "-", "--name", "site")));
        JsonElement again = await run.JsonAsync("store", "import", "-");
        Assert.Equal(0, again.GetProperty("newBlobs").GetInt64());
        Assert.Equal($"import/{again.GetProperty("fileSystem").GetString()}", again.GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("LRD2113", "--max-entries", "2")]
    [InlineData("LRD2113", "--max-depth", "1")]
    [InlineData("LRD2113", "--max-bytes", "1K")]
    [InlineData("LRD7001", "--max-bytes", "0")]
    [InlineData("LRD7001", "--max-bytes", "9000P")]
    [InlineData("LRD7001", "--max-bytes", "1Q")]
    [InlineData("LRD7001", "--max-bytes", "K")]
    [InlineData("LRD7001", "--max-entries", "many")]
    [InlineData("LRD7001", "--max-entries", "2K")]
    [InlineData("LRD7001", "--max-depth", "2049")]
    [InlineData("LRD7001", "--max-ratio", "1000001")]
    [InlineData(null, "--max-ratio", "2")]
    [InlineData(null, "--max-entries", "1000", "--max-depth", "2048", "--max-bytes", "8191P")]
    public async Task Limits_of_an_archive_are_options(string? code, params string[] options)
    {
        using CliRun run = new();
        run.Input = Archive();
        JsonElement answer = (await run.RunAsync(["store", "import", "-", .. options, "--json"])).Json;
        Assert.Equal(code, answer.TryGetProperty("error", out JsonElement error) ? error.GetProperty("code").GetString() : null);
    }

    [Theory]
    [InlineData("--no-devices")]
    [InlineData("--max-entries", "3")]
    public async Task Limits_of_an_archive_are_refused_for_a_directory(params string[] options)
    {
        using CliRun run = new();
        MakeSite(run.Temp);
        JsonElement answer = (await run.RunAsync(["store", "import", run.Temp.Combine("site"), .. options, "--json"])).Json;
        Assert.Equal("LRD7001", answer.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Content_is_pinned_released_measured_and_collected()
    {
        using CliRun run = new();
        Assert.Equal(0, (await run.JsonAsync("gc")).GetProperty("keptBlobs").GetInt64());
        Assert.Equal(0, (await run.JsonAsync("df")).GetProperty("blobs").GetInt64());
        string id = await ImportAsync(run);
        JsonElement pinned = await run.JsonAsync("store", "pin", id, "--name", "kept", "--expires", "2w");
        Assert.Equal((id, "2026-01-16T03:04:05.000Z"), (pinned.GetProperty("fileSystem").GetString(), pinned.GetProperty("expires").GetString()));
        JsonElement used = await run.JsonAsync("df");
        JsonElement kept = used.GetProperty("roots").EnumerateArray().Single(entry => entry.GetProperty("name").GetString() == "kept");
        Assert.Equal(kept.GetProperty("bytes").GetInt64(), kept.GetProperty("shared").GetInt64());
        Assert.True(kept.GetProperty("bytes").GetInt64() > 0);
        Assert.Equal(0, used.GetProperty("garbageBlobs").GetInt64());

        foreach (JsonElement root in (await run.JsonAsync("store", "list")).GetProperty("roots").EnumerateArray())
        {
            await run.JsonAsync("store", "unpin", root.GetProperty("name").GetString()!);
        }

        Assert.True((await run.JsonAsync("df")).GetProperty("garbageBlobs").GetInt64() > 0);
        Assert.True((await run.JsonAsync("gc", "--dry-run")).GetProperty("doomedBlobs").GetInt64() > 0);
        JsonElement collected = await run.JsonAsync("gc");
        Assert.Equal(collected.GetProperty("doomedBlobs").GetInt64(), collected.GetProperty("deletedBlobs").GetInt64());
        Assert.Equal(0, (await run.JsonAsync("df")).GetProperty("garbageBlobs").GetInt64());
        Assert.Equal(3, (await run.RunAsync("store", "pin", id, "--name", "late")).Exit);
        Assert.Equal(3, (await run.RunAsync("store", "unpin", "never")).Exit);
        Assert.Contains("kept ", (await run.RunAsync("gc", "--older-than", "30d", "--max-size", "20G")).Text, StringComparison.Ordinal);
        Assert.Contains("garbage", (await run.RunAsync("df")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gc", "--older-than", "30")]
    [InlineData("gc", "--older-than", "99999999w")]
    [InlineData("gc", "--max-size", "20 G")]
    [InlineData("gc", "--max-size", "99999999T")]
    [InlineData("store", "unpin", "pack/publisher/name/1_x1")]
    public async Task What_is_no_duration_and_no_size_and_not_to_be_released_is_refused(params string[] command)
    {
        using CliRun run = new();
        CliResult result = await run.RunAsync(command);
        Assert.Equal(2, result.Exit);
    }

    [Fact]
    public async Task Differences_are_told_by_path()
    {
        using CliRun run = new();
        MakeSite(run.Temp);
        string site = run.Temp.Combine("site");
        string before = (await run.JsonAsync("store", "import", site)).GetProperty("fileSystem").GetString()!;
        run.Temp.Write("site/added", "new");
        File.Delete(Path.Combine(site, "link"));
        run.Temp.Write("site/sub/greeting", "bye\n");
        SetTimes(run.Temp);
        string after = (await run.JsonAsync("store", "import", site)).GetProperty("fileSystem").GetString()!;
        CliResult result = await run.RunAsync("store", "diff", before, after);
        Assert.Equal("added      /added\nremoved    /link\ncontent    /sub/greeting\n", result.Text);
        JsonElement first = (await run.JsonAsync("store", "diff", before, after)).GetProperty("differences")[0];
        Assert.Equal(["path", "change", "left", "right"], first.EnumerateObject().Select(property => property.Name));
        Assert.Empty((await run.RunAsync("store", "diff", before, before)).Text);
    }

    [Fact]
    public async Task A_destination_that_exists_is_left_alone()
    {
        using CliRun run = new();
        string id = await ImportAsync(run);
        string kept = run.Temp.Write("kept", "mine");
        Assert.Equal(5, (await run.RunAsync("store", "checkout", id, kept)).Exit);
        Assert.Equal(5, (await run.RunAsync("store", "export", id, kept)).Exit);
        Assert.Equal("mine", await File.ReadAllTextAsync(kept));
    }

    [Fact]
    public async Task A_checkout_replaces_a_directory_only_when_it_is_forced_to()
    {
        using CliRun run = new();
        string id = await ImportAsync(run);
        run.Temp.Write("copy/old", "old");
        run.Temp.Write("file", "old");
        Assert.Contains("LRD2305", (await run.RunAsync("store", "checkout", id, run.Temp.Combine("copy"))).Error, StringComparison.Ordinal);
        Assert.True(File.Exists(run.Temp.Combine("copy", "old")));
        Assert.Contains("LRD2305", (await run.RunAsync("store", "checkout", "--force", id, run.Temp.Combine("file"))).Error, StringComparison.Ordinal);
        Assert.Equal("old", await File.ReadAllTextAsync(run.Temp.Combine("file")));

        Assert.Equal(0, (await run.RunAsync("store", "checkout", "--force", id, run.Temp.Combine("copy"))).Exit);

        Assert.False(File.Exists(run.Temp.Combine("copy", "old")));
        Assert.NotEmpty(Directory.GetFileSystemEntries(run.Temp.Combine("copy")));
        Assert.Empty(Directory.GetFileSystemEntries(run.Temp.Path, ".*"));
    }

    [Fact]
    public async Task What_an_interrupted_checkout_left_is_taken_away()
    {
        using CliRun run = new();
        string id = await ImportAsync(run);
        run.Temp.Write(".copy.larder-new/half", "written");
        Assert.Equal(0, (await run.RunAsync("store", "checkout", id, run.Temp.Combine("copy"))).Exit);
        Assert.False(File.Exists(run.Temp.Combine("copy", "half")));
        Assert.False(Directory.Exists(run.Temp.Combine(".copy.larder-new")));
    }

    [Fact]
    public async Task A_name_that_is_no_text_can_be_shown_and_asked_for()
    {
        using CliRun run = new();
        Directory.CreateDirectory(run.Temp.Combine("odd"));
        using (DirectoryHandle odd = run.Temp.Handle.OpenDirectory("odd"u8))
        using (var file = odd.CreateFile([0xFF, (byte)'\n', (byte)'\\'], 0x1A4))
        {
            RandomAccess.Write(file, "odd"u8, 0);
        }

        string id = (await run.JsonAsync("store", "import", run.Temp.Combine("odd"))).GetProperty("fileSystem").GetString()!;
        JsonElement entries = (await run.JsonAsync("store", "list", id)).GetProperty("entries");
        string path = entries[1].GetProperty("path").GetString()!;
        Assert.Equal(@"/\xff\x0a\x5c", path);
        Assert.Equal("odd", (await run.RunAsync("store", "cat", id + path)).Text);
    }

    [Theory]
    [InlineData("lost")]
    [InlineData("damaged")]
    public async Task The_database_can_be_made_anew(string how)
    {
        using CliRun run = new();
        string id = await ImportAsync(run);
        foreach (string file in Directory.EnumerateFiles(run.Root, "larder.db*"))
        {
            File.Delete(file);
        }

        if (how == "damaged")
        {
            await File.WriteAllTextAsync(Path.Combine(run.Root, "larder.db"), "this is not a database, and has never been one");
            Assert.Equal(6, (await run.RunAsync("store", "list")).Exit);
        }

        JsonElement rebuilt = await run.JsonAsync("store", "rebuild");
        Assert.Equal(["blobs", "damaged", "roots", "images", "movedAside"], rebuilt.EnumerateObject().Select(property => property.Name));
        Assert.Equal(1, rebuilt.GetProperty("roots").GetInt32());
        Assert.Equal(
            how == "damaged" ? Path.Combine(run.Root, "larder.db.damaged-1") : null,
            rebuilt.GetProperty("movedAside").GetString());
        Assert.Equal("hello\n", (await run.RunAsync("store", "cat", $"{id}/sub/greeting")).Text);
    }

    [Fact]
    public async Task Downloads_that_nobody_used_for_long_go_with_a_collection_as_the_settings_say()
    {
        using CliRun run = new();
        string[] files = [.. ((string[])["aa", "bb", "cc.part", "cc.ranges"]).Select(name => run.Temp.Write($"home/.cache/larder/downloads/blobs/sha256/{name}", new string('x', 5000)))];
        Array.ForEach(files, file => File.SetLastWriteTimeUtc(file, new DateTime(2025, 12, 20, 0, 0, 0, DateTimeKind.Utc)));
        File.SetLastWriteTimeUtc(files[0], new DateTime(2025, 11, 20, 0, 0, 0, DateTimeKind.Utc));

        JsonElement dry = await run.JsonAsync("gc", "--dry-run");
        Assert.Equal(files[0], dry.GetProperty("downloads").EnumerateArray().Single().GetProperty("path").GetString());
        Assert.Equal("2025-11-20T00:00:00.000Z", dry.GetProperty("downloads")[0].GetProperty("used").GetString());
        Assert.True(File.Exists(files[0]));

        Assert.Contains("downloads 1 files", (await run.RunAsync("gc")).Text, StringComparison.Ordinal);
        Assert.False(File.Exists(files[0]));
        Assert.Equal(0, (await run.JsonAsync("gc")).GetProperty("downloadBytes").GetInt64());

        run.Set("LARDER_RETENTION_DOWNLOAD_GIB", "0");
        JsonElement all = await run.JsonAsync("gc");
        Assert.Equal(files[1..3], all.GetProperty("downloads").EnumerateArray().Select(taken => taken.GetProperty("path").GetString()).Order());
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(files[0])!));
        Assert.False(Directory.Exists(run.Root));
    }

    [Fact]
    public async Task Reading_commands_make_no_root()
    {
        using CliRun run = new();
        Assert.Empty((await run.RunAsync("store", "list")).Text);
        Assert.Equal(3, (await run.RunAsync("store", "cat", new string('0', 64))).Exit);
        Assert.Equal(3, (await run.RunAsync("store", "rebuild")).Exit);
        await run.RunAsync("doctor");
        Assert.False(Directory.Exists(run.Root));
    }

    [Fact]
    public async Task Missing_things_are_named()
    {
        using CliRun run = new();
        string id = await ImportAsync(run);
        Assert.Equal("LRD2306", (await run.RunAsync("store", "list", $"{id}/nowhere", "--json")).ErrorCode);
        Assert.Equal("LRD2302", (await run.RunAsync("store", "stat", new string('0', 64), "--json")).ErrorCode);
        Assert.Equal("LRD8004", (await run.RunAsync("store", "import", run.Temp.Combine("absent"), "--json")).ErrorCode);
        Assert.Contains("directory", (await run.RunAsync("store", "cat", $"{id}/sub")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Progress_goes_to_standard_error_line_by_line()
    {
        using CliRun run = new();
        MakeSite(run.Temp);
        CliResult result = await run.RunAsync("store", "import", run.Temp.Combine("site"), "--json");
        Assert.StartsWith("phase: import\nphase: commit\n", result.Error, StringComparison.Ordinal);
        Assert.Empty((await run.RunAsync("store", "import", run.Temp.Combine("site"), "--quiet")).Error);
    }

    [Fact]
    public async Task An_archive_is_not_written_to_a_terminal()
    {
        using CliRun run = new();
        string id = await ImportAsync(run);
        run.IsTerminal = true;
        CliResult result = await run.RunAsync("store", "export", id);
        Assert.Equal(2, result.Exit);
        Assert.Empty(result.Output);
        Assert.Contains("site", (await run.RunAsync("store", "list")).Text, StringComparison.Ordinal);
    }

    private static async Task<string> ImportAsync(CliRun run)
    {
        run.Input = Archive();
        JsonElement imported = await run.JsonAsync("store", "import", "-", "--name", "site");
        return imported.GetProperty("fileSystem").GetString()!;
    }

    // An archive, since a directory belongs to whoever runs the tests.
    private static byte[] Archive()
    {
        MemoryStream archive = new();
        using (TarWriter writer = new(archive, leaveOpen: true))
        {
            writer.WriteEntry(Entry("link", TarEntryKind.Symlink, 0x1FF, "sub/greeting"), null);
            writer.WriteEntry(Entry("sub/", TarEntryKind.Directory, 0x1ED), null);
            using MemoryStream content = new("hello\n"u8.ToArray());
            writer.WriteEntry(Entry("sub/greeting", TarEntryKind.File, 0x1A4, size: content.Length), content);
            writer.Finish();
        }

        return archive.ToArray();
    }

    private static TarEntry Entry(string path, TarEntryKind kind, ushort mode, string target = "", long size = 0) => new()
    {
        Path = Encoding.UTF8.GetBytes(path),
        Kind = kind,
        LinkTarget = Encoding.UTF8.GetBytes(target),
        Mode = mode,
        MtimeSeconds = 1,
        Size = size,
    };

    private static void MakeSite(TempDirectory temp)
    {
        temp.Write("site/sub/greeting", "hello\n");
        File.CreateSymbolicLink(temp.Combine("site", "link"), "sub/greeting");
        SetTimes(temp);
    }

    private static void SetTimes(TempDirectory temp)
    {
        using DirectoryHandle site = temp.Handle.OpenDirectory("site"u8);
        site.SetTimes("sub"u8, 1, 0);
        site.SetTimes(default, 1, 0);
    }

    private static string Pretty(JsonElement document) => JsonSerializer.Serialize(document, Indented) + "\n";
}
