using System.Text.Json;
using Larder.Acceptance.Images;
using Larder.Acceptance.Running;
using Larder.Testing;
using Xunit.Abstractions;
using static Larder.Acceptance.Running.SeenTree;

namespace Larder.Acceptance;

/// <summary>
/// "A metadata-only EROFS of the Debian image mounted by the kernel straight over the store equals the tree; gc leaves
/// segments in use": with what umoci unpacks of that image.
/// </summary>
[Collection(DebianImageTests.Name)]
public sealed class Issue4Point6DebianMountTests(DebianImage debian, ITestOutputHelper output) : IDisposable
{
    private readonly TestHome _home = new();

    private string Target => _home.Temp.Combine("target");

    public void Dispose()
    {
        Programs.Run("umount", ["-l", Target]);
        _home.Dispose();
    }

    [MountFact("erofs")]
    public void The_debian_image_mounted_over_the_store_is_what_umoci_unpacks_also_after_a_collection()
    {
        _home.Larder("image", "pull", debian.Reference, "--name", "debian", "--insecure", "--no-kernel").With(0);
        string expected = See(debian.Unpacked);
        Assert.InRange(expected.Count(character => character == '\n'), 35_000, int.MaxValue);
        Directory.CreateDirectory(Target);

        JsonElement mounted = _home.Larder("image", "mount", "debian", Target, "--json").With(0).Json;
        output.WriteLine(mounted.ToString());
        Same(expected, See(Target));

        // From here on only the mount keeps it.
        _home.Larder("image", "remove", "debian").With(0);
        foreach (JsonElement root in _home.Larder("store", "list", "--json").With(0).Json.GetProperty("roots").EnumerateArray().ToArray())
        {
            _home.Larder("store", "unpin", root.GetProperty("name").GetString()!).With(0);
        }

        output.WriteLine(_home.Larder("gc", "--json").With(0).Output);
        DropCaches();
        Same(expected, See(Target));

        _home.Larder("image", "unmount", Target).With(0);
        Assert.Empty(Directory.GetFileSystemEntries(_home.InRoot("mounts")));
        JsonElement collected = _home.Larder("gc", "--json").With(0).Json;
        output.WriteLine(collected.ToString());
        Assert.InRange(collected.GetProperty("deletedBlobs").GetInt64(), 10_000, long.MaxValue);
    }
}
