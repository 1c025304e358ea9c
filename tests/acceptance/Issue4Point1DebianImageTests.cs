using System.Globalization;
using System.Text.Json;
using Larder.Acceptance.Images;
using Larder.Acceptance.Running;
using Larder.Testing;
using Larder.Testing.Files;
using Xunit.Abstractions;

namespace Larder.Acceptance;

/// <summary>
/// A real three-layer Debian image, made by mmdebstrap and umoci, pushed by skopeo to Debian's docker-registry, pulled as an
/// ordinary user: the ext4 disk that root mounts is what umoci unpacks as root, in everything; it survives work and growth,
/// and on another root has the same bytes.
/// </summary>
[Collection(DebianImageTests.Name)]
public sealed class Issue4Point1DebianImageTests(DebianImage debian, ITestOutputHelper output)
{
    private const uint User = 1234;

    [MountFact("ext4")]
    public void A_debian_image_is_what_umoci_unpacks_survives_use_and_is_the_same_elsewhere()
    {
        string[] pull = ["image", "pull", debian.Reference, "--insecure", "--no-kernel", "--json"];

        using TestHome first = new(User);
        JsonElement image = first.Larder(pull).With(0).Json;
        output.WriteLine(image.ToString());
        string disk = image.GetProperty("rootfs").GetProperty("path").GetString()!;
        string checkedDisk = Programs.Run("e2fsck", ["-fn", disk]).With(0).Output;
        output.WriteLine(checkedDisk);
        Assert.DoesNotContain("ixed", checkedDisk, StringComparison.Ordinal);

        CompareWithUmoci(disk, image.GetProperty("fileSystem").GetString()!);
        first.Larder("image", "verify").With(0);
        Use(disk);

        using TestHome second = new(User);
        JsonElement again = second.Larder(pull).With(0).Json;
        Programs.Run("cmp", [disk, again.GetProperty("rootfs").GetProperty("path").GetString()!]).With(0);
        Assert.Equal(image.GetProperty("id").GetString(), again.GetProperty("id").GetString());
        Assert.True(second.Larder(pull).With(0).Json.GetProperty("alreadyThere").GetBoolean());
    }

    // The importer that is compared here with umoci's own bytes is not what wrote the disk: both sides are read from files.
    private void CompareWithUmoci(string disk, string fileSystem)
    {
        using TempDirectory at = new();
        Programs.Run("mount", ["-o", "loop,ro", disk, at]).With(0);
        try
        {
            string expected = Import(debian.Unpacked);
            string mounted = Import(at);
            Assert.Equal("added      /lost+found\n", debian.Maker.Larder("store", "diff", expected, mounted).Output);
            Assert.Equal(expected, fileSystem);
            long paths = long.Parse(Programs.Run("sh", ["-c", $"find {debian.Unpacked} | wc -l"]).With(0).Output, CultureInfo.InvariantCulture);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{paths} paths"));
            Assert.True(paths >= 35_000, "the image is smaller than it should be");
            string listed(string root) => Programs.Run("bash", ["-c", "find . -path ./lost+found -prune -o -printf '%p %y %m %U %G %l %n %T@ %s\\n' | grep -v '^./lost+found' | sed -E 's/^(\\S+ d .*) [0-9]+$/\\1/; s/^(\\.\\/? d [0-9]+ [0-9]+ [0-9]+ ) [0-9]+/\\1/' | LC_ALL=C sort | sha256sum"], null, root).With(0).Output;
            Assert.Equal(listed(debian.Unpacked), listed(at));
        }
        finally
        {
            Programs.Run("umount", ["-l", at]).With(0);
        }
    }

    // On a copy: the image itself is not written to.
    private void Use(string disk)
    {
        string copy = debian.Maker.Temp.Combine("used.ext4");
        Programs.Run("cp", ["--sparse=always", disk, copy]).With(0);
        File.SetUnixFileMode(copy, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using TempDirectory at = new();
        Programs.Run("mount", ["-o", "loop", copy, at]).With(0);
        try
        {
            Programs.Run("bash", ["-c", "mkdir new; cd new; for d in $(seq 100); do mkdir $d; touch $d/{1..99}; done; for d in $(seq 2 2 100); do rm -r $d; done; sync"], null, at).With(0);
        }
        finally
        {
            Programs.Run("umount", [at]).With(0);
        }

        Programs.Run("e2fsck", ["-fn", copy]).With(0);

        // It asks for a check that is noted in the disk, however clean it is.
        Programs.Run("e2fsck", ["-fp", copy]).With(0);
        Programs.Run("truncate", ["-s", "+2G", copy]).With(0);
        Programs.Run("resize2fs", [copy]).With(0);
        Programs.Run("e2fsck", ["-fn", copy]).With(0);
    }

    private string Import(string path) => debian.Maker.Larder("store", "import", path, "--json").With(0).Json.GetProperty("fileSystem").GetString()!;
}
