using Larder.Native.Files;
using Larder.Testing.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Tests.Native;

public sealed class OpenFileAttributesTests
{
    [Fact]
    public void What_is_set_on_an_open_file_is_told_by_its_name_and_the_other_way_round()
    {
        using TempDirectory directory = new();
        using SafeFileHandle file = directory.Handle.CreateFile("file"u8, 0x180);
        byte[] value = new byte[3000];
        Random.Shared.NextBytes(value);

        OpenFileAttributes.SetExtended(file, "user.large"u8, value);
        directory.Handle.SetExtendedAttribute("file"u8, "user.empty"u8, default);
        OpenFileAttributes.SetTimes(file, 12, 345);

        Assert.Equal(value, directory.Handle.GetExtendedAttribute("file"u8, "user.large"u8));
        Assert.Empty(OpenFileAttributes.GetExtended(file, "user.empty"u8)!);
        Assert.Null(OpenFileAttributes.GetExtended(file, "user.none"u8));
        Assert.Equal(2, OpenFileAttributes.ListExtended(file).Count);
        Assert.Equal((12L, 345u), (directory.Handle.Stat("file"u8).ModifiedSeconds, directory.Handle.Stat("file"u8).ModifiedNanoseconds));
    }

    [Fact]
    public void Long_lists_of_attributes_come_whole()
    {
        using TempDirectory directory = new();
        using SafeFileHandle file = directory.Handle.CreateFile("file"u8, 0x180);
        for (int index = 0; index < 30; index++)
        {
            OpenFileAttributes.SetExtended(file, System.Text.Encoding.ASCII.GetBytes($"user.attribute-number-{index}"), "v"u8);
        }

        Assert.Equal(30, OpenFileAttributes.ListExtended(file).Count);
        Assert.Equal(30, directory.Handle.ListExtendedAttributes("file"u8).Count);
    }

    [Fact]
    public void A_directory_is_asked_by_its_handle()
    {
        using TempDirectory directory = new();

        directory.Handle.SetExtendedAttribute(default, "user.own"u8, "1"u8);
        directory.Handle.SetTimes(default, -3, 7);
        directory.Handle.SetMode(default, 0x1C0);

        Assert.Equal("1"u8.ToArray(), OpenFileAttributes.GetExtended(directory.Handle.Handle, "user.own"u8));
        Assert.Equal((-3L, 7u), (directory.Handle.Stat(default).ModifiedSeconds, directory.Handle.Stat(default).ModifiedNanoseconds));
    }

    [Fact]
    public void The_mode_of_a_link_is_not_its_targets()
    {
        using TempDirectory directory = new();
        directory.Handle.CreateFile("target"u8, 0x180).Dispose();
        directory.Handle.MakeSymlink("link"u8, "target"u8);

        Assert.Throws<LinuxException>(() => directory.Handle.SetMode("link"u8, 0x1FF));
        Assert.Equal(0x180, directory.Handle.Stat("target"u8).Mode);
    }

    [Fact]
    public void A_closed_directory_is_not_another_one()
    {
        using TempDirectory directory = new();
        DirectoryHandle closed = DirectoryHandle.Open(directory.Path);
        closed.Dispose();

        Assert.Throws<ObjectDisposedException>(() => closed.List());
        Assert.Throws<ObjectDisposedException>(() => closed.Stat("file"u8));
        Assert.Throws<ObjectDisposedException>(() => closed.OpenRead("file"u8));
    }
}
