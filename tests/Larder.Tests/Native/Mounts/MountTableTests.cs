using System.Text;
using Larder.Native.Files;
using Larder.Native.Mounts;
using Larder.Testing.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Tests.Native.Mounts;

public sealed class MountTableTests
{
    [Fact]
    public void Blanks_and_backslashes_in_paths_are_read_as_they_are()
    {
        MountEntry entry = Assert.Single(MountTable.Parse(
            "36 35 98:0 / /mnt/a\\040b\\134c\\011 rw,noatime shared:1 master:2 - erofs /dev/x\\012y ro,acl\n"u8));

        Assert.Equal("/mnt/a b\\c\t", Encoding.UTF8.GetString(entry.Point.Span));
        Assert.Equal("erofs", Encoding.UTF8.GetString(entry.Type.Span));
        Assert.Equal("/dev/x\ny", Encoding.UTF8.GetString(entry.Source.Span));
    }

    [Fact]
    public void Lines_that_are_none_are_passed_over() => Assert.Empty(MountTable.Parse("\nsomething\n - \n1 2 3 - a\n"u8));

    [Fact]
    public void The_table_of_this_process_has_its_root() =>
        Assert.Contains(MountTable.Read(), entry => entry.Point.Span.SequenceEqual("/"u8));

    [Fact]
    public void A_path_is_told_without_the_links_that_led_there()
    {
        using TempDirectory temp = new();
        Directory.CreateDirectory(temp.Combine("there"));
        File.CreateSymbolicLink(temp.Combine("link"), "there");
        using DirectoryHandle through = DirectoryHandle.Open(temp.Combine("link"));
        using DirectoryHandle straight = DirectoryHandle.Open(temp.Combine("there"));

        Assert.Equal(MountTable.PathOf(straight), MountTable.PathOf(through));
        Assert.EndsWith("/there", Encoding.UTF8.GetString(MountTable.PathOf(through)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_in_use_while_anybody_else_has_it_open()
    {
        using TempDirectory temp = new();
        temp.Handle.CreateFile("file"u8, 0x180).Dispose();
        using SafeFileHandle file = temp.Handle.OpenRead("file"u8);
        Assert.False(FileUse.IsOpenElsewhere(file) ?? false);
        if (FileUse.IsOpenElsewhere(file) is null)
        {
            return;
        }

        using (temp.Handle.OpenRead("file"u8))
        {
            Assert.True(FileUse.IsOpenElsewhere(file));
        }

        Assert.False(FileUse.IsOpenElsewhere(file));
    }
}
