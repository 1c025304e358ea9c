using System.Text;
using Larder.Native.Files;
using Larder.Testing;
using Larder.Testing.Files;

namespace Larder.Tests.Native;

public sealed class RemoveTreeTests
{
    [Fact]
    public void A_tree_of_any_depth_is_removed()
    {
        using TempDirectory directory = new();
        directory.Handle.MakeDirectory("deep"u8, 0x1C0);
        DirectoryHandle above = DirectoryHandle.Open(directory.Path);
        DirectoryHandle at = above.OpenDirectory("deep"u8);
        for (int depth = 0; depth < 3000; depth++)
        {
            at.MakeDirectory("d"u8, 0x1C0);
            at.CreateFile("file"u8, 0x100).Dispose();
            DirectoryHandle inside = at.OpenDirectory("d"u8);
            if (depth % 100 == 50)
            {
                above.SetMode("d"u8, 0);
            }

            above.Dispose();
            (above, at) = (at, inside);
        }

        above.Dispose();
        at.Dispose();

        directory.Handle.RemoveTree("deep"u8);

        Assert.Empty(directory.Handle.List());
    }

    [Fact]
    public void Names_that_are_used_for_moving_up_may_be_there()
    {
        using TempDirectory directory = new();
        string path = directory.Combine("top");
        Directory.CreateDirectory(Path.Combine(path, ".deep-0"));
        Directory.CreateDirectory(Path.Combine(path, ".deep-1", string.Join('/', Enumerable.Repeat("d", 500))));
        File.WriteAllText(Path.Combine(path, ".deep-2"), "file");

        directory.Handle.RemoveTree("top"u8);

        Assert.Empty(directory.Handle.List());
    }

    [RootFact]
    public void A_file_system_that_is_mounted_inside_is_not_emptied()
    {
        using TempDirectory directory = new();
        using TinyDisk disk = new(1 << 20);
        File.WriteAllText(Path.Combine(disk.Path, "kept"), "kept");
        string parent = Path.GetDirectoryName(disk.Path)!;
        using DirectoryHandle above = DirectoryHandle.Open(parent);

        LinuxException error = Assert.Throws<LinuxException>(() => above.RemoveTree(Encoding.UTF8.GetBytes(Path.GetFileName(disk.Path))));

        Assert.Equal(Errno.CrossDevice, error.Error);
        Assert.True(File.Exists(Path.Combine(disk.Path, "kept")));
    }

    [Fact]
    public void Nothing_there_is_no_error_and_a_link_goes_alone()
    {
        using TempDirectory directory = new();
        directory.Write("kept/file", "kept");
        File.CreateSymbolicLink(directory.Combine("link"), directory.Combine("kept"));

        directory.Handle.RemoveTree("nothing"u8);
        directory.Handle.RemoveTree("link"u8);

        Assert.True(File.Exists(directory.Combine("kept", "file")));
        Assert.Null(directory.Handle.TryStat("link"u8));
    }
}
