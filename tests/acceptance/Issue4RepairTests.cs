using System.Text.Json;
using Larder.Acceptance.Images;
using Larder.Acceptance.Running;

namespace Larder.Acceptance;

/// <summary>What looks whole and is not is found by <c>image verify</c> and mended by the next import; what a rebuild finds has its name again.</summary>
public sealed class Issue4RepairTests : IDisposable
{
    private readonly ImageHome _at = new();

    private TestHome Home => _at.Home;

    public void Dispose() => _at.Dispose();

    [Fact]
    public void An_image_with_other_bytes_is_broken_once_verify_found_them_and_the_next_import_repairs_it()
    {
        string[] import = ["image", "import", _at.Disk, "--name", "x", "--no-kernel", "--json"];
        string disk = Text(Home.Larder(import).With(0).Json.GetProperty("rootfs"), "path");
        File.SetUnixFileMode(disk, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Put(1);

        Assert.Contains("its rootfs.ext4 has the digest", Home.Larder("image", "verify").With(6).Output, StringComparison.Ordinal);
        JsonElement found = Home.Larder("image", "inspect", "x", "--json").With(0).Json;
        Assert.False(found.GetProperty("installed").GetBoolean());
        Assert.Contains("has the digest", Text(found.GetProperty("installManifest"), "fault"), StringComparison.Ordinal);
        Assert.Contains("broken: its rootfs.ext4", Home.Larder("image", "list").With(0).Output, StringComparison.Ordinal);
        Assert.Equal("damaged", Text(Home.Larder("image", "prune", "--dry-run", "--json").With(0).Json.GetProperty("removed")[0], "reason"));

        // The disk under it was mended; whoever looks again finds nothing, and then it is an image like any other.
        Put(0);
        Home.Larder("image", "verify").With(0);
        Assert.True(Home.Larder(import).With(0).Json.GetProperty("alreadyThere").GetBoolean());

        Put(1);
        Home.Larder("image", "verify").With(6);
        Assert.False(Home.Larder(import).With(0).Json.GetProperty("alreadyThere").GetBoolean());
        Programs.Run("cmp", [_at.Disk, disk]).With(0);
        Home.Larder("image", "verify").With(0);
        Assert.Single(_at.InImages());

        void Put(byte last)
        {
            using FileStream file = File.Open(disk, FileMode.Open, FileAccess.ReadWrite);
            file.Position = file.Length - 1;
            file.WriteByte(last);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Names_come_back_with_a_rebuild_after_the_database_was_lost(bool isDamaged)
    {
        Home.Larder("image", "import", _at.Disk, "--name", "finished", "--no-kernel").With(0);
        Home.Larder("image", "import", _at.Temp("disk-tree"), "--name", "tree", "--no-kernel").With(0);
        Home.Larder("image", "import", _at.Temp("disk-tree"), "--name", "again", "--no-kernel").With(0);
        Home.Larder("image", "import", _at.Temp("disk-tree"), "--name", "gone", "--no-kernel", "--size", "32M").With(0);
        Home.Larder("image", "remove", "gone").With(0);
        string before = Home.Larder("image", "list", "--json").With(0).Output;
        string broken = Text(Home.Larder("image", "import", _at.Temp("disk-tree"), "--name", "broken", "--no-kernel", "--size", "64M", "--json").With(0).Json.GetProperty("rootfs"), "path");
        File.Delete(broken);
        foreach (string file in Directory.EnumerateFiles(Home.Root, "larder.db*"))
        {
            File.Delete(file);
        }

        if (isDamaged)
        {
            File.WriteAllText(Home.InRoot("larder.db"), new string('x', 9000));
        }

        Assert.Equal(3, Home.Larder("store", "rebuild", "--json").With(0).Json.GetProperty("images").GetInt32());
        Assert.Equal(before, Home.Larder("image", "list", "--json").With(0).Output);
        Home.Larder("image", "verify").With(0);
        Assert.True(Home.Larder("image", "import", _at.Temp("disk-tree"), "--name", "tree", "--no-kernel", "--json").With(0).Json.GetProperty("alreadyThere").GetBoolean());
        Assert.Equal(0, Home.Larder("store", "rebuild", "--json").With(0).Json.GetProperty("images").GetInt32());

        // A list that makes no sense names nothing.
        File.WriteAllText(Home.InRoot("image-names.json"), "{\"schemaVersion\":1,\"names\":[null]}");
        Assert.Equal(0, Home.Larder("store", "rebuild", "--json").With(0).Json.GetProperty("images").GetInt32());
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
