using System.Text;
using Larder.Native.Durability;
using Larder.Native.Files;
using Larder.Testing.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Tests.Native;

public sealed class DirectoryHandleTests
{
    private static readonly KillPoint Point = new("test.native");

    [Fact]
    public void A_planted_link_is_never_followed()
    {
        using TempDirectory outside = new();
        using TempDirectory inside = new();
        inside.Handle.MakeSymlink("planted"u8, Encoding.UTF8.GetBytes(outside.Path));

        LinuxException error = Assert.Throws<LinuxException>(() => inside.Handle.OpenOrCreate("planted/file"u8, 0x180));

        Assert.Equal(Errno.Loop, error.Error);
        Assert.Empty(outside.Handle.List());
    }

    [Fact]
    public void Nothing_above_the_directory_is_reached()
    {
        using TempDirectory inside = new();

        LinuxException error = Assert.Throws<LinuxException>(() => inside.Handle.OpenRead("../etc/passwd"u8));

        Assert.Equal(Errno.CrossDevice, error.Error);
    }

    [Fact]
    public void Names_are_bytes()
    {
        using TempDirectory directory = new();
        byte[] name = [0xFF, 0xFE, (byte)'\n'];
        directory.Handle.CreateFile(name, 0x180).Dispose();

        ListedName entry = Assert.Single(directory.Handle.List());

        Assert.Equal(name, entry.Name);
        Assert.Equal(FileKind.File, entry.Kind);
        Assert.Throws<ArgumentException>(() => directory.Handle.OpenRead("a\0b"u8));
    }

    [Fact]
    public void What_is_set_is_what_is_told()
    {
        using TempDirectory directory = new();
        directory.Handle.CreateFile("file"u8, 0x180).Dispose();
        directory.Handle.SetMode("file"u8, 0x1ED);
        directory.Handle.SetTimes("file"u8, -5, 123_456_789);
        directory.Handle.SetExtendedAttribute("file"u8, "user.larder"u8, "a\0b"u8);
        directory.Handle.MakeSymlink("link"u8, "to/nowhere"u8);

        FileStatus status = directory.Handle.Stat("file"u8);

        Assert.Equal((0x1ED, -5L, 123_456_789u), (status.Mode, status.ModifiedSeconds, status.ModifiedNanoseconds));
        Assert.Equal("user.larder"u8, Assert.Single(directory.Handle.ListExtendedAttributes("file"u8)));
        Assert.Equal("a\0b"u8.ToArray(), directory.Handle.GetExtendedAttribute("file"u8, "user.larder"u8));
        Assert.Null(directory.Handle.GetExtendedAttribute("file"u8, "user.other"u8));
        Assert.Equal("to/nowhere"u8.ToArray(), directory.Handle.ReadSymlink("link"u8));
        Assert.Null(directory.Handle.TryStat("nothing"u8));
    }

    [Fact]
    public void Removing_a_tree_follows_nothing_and_needs_no_rights_inside()
    {
        using TempDirectory outside = new();
        outside.Write("kept", "kept");
        using TempDirectory directory = new();
        directory.Write("tree/a/b", "gone");
        directory.Handle.MakeSymlink("tree/link"u8[5..], Encoding.UTF8.GetBytes(outside.Path));
        directory.Handle.SetMode("tree"u8, 0);

        directory.Handle.RemoveTree("tree"u8);

        Assert.Null(directory.Handle.TryStat("tree"u8));
        Assert.True(File.Exists(outside.Combine("kept")));
    }

    [Fact]
    public void A_durable_file_is_replaced_whole()
    {
        using TempDirectory directory = new();
        DurableFile.Write(directory.Handle, "name"u8, "old"u8, 0x180, Point);
        DurableFile.Write(directory.Handle, "name"u8, "new"u8, 0x180, Point);

        Assert.Equal("new"u8.ToArray(), BoundedFile.Read(directory.Handle, "name"u8, 3));
        Assert.Single(directory.Handle.List());
        Assert.Throws<InvalidDataException>(() => BoundedFile.Read(directory.Handle, "name"u8, 2));
    }

    [Fact]
    public void A_lock_is_held_by_one()
    {
        using TempDirectory directory = new();
        using (FileLock? first = FileLock.TryTake(directory.Handle, "lock"u8, shared: false, TimeSpan.Zero))
        {
            Assert.NotNull(first);
            Assert.Null(FileLock.TryTake(directory.Handle, "lock"u8, shared: false, TimeSpan.FromMilliseconds(30)));
        }

        using FileLock? second = FileLock.TryTake(directory.Handle, "lock"u8, shared: false, TimeSpan.Zero);
        Assert.NotNull(second);
    }

    [Fact]
    public void Holes_are_found_and_bytes_are_copied()
    {
        using TempDirectory directory = new();
        using SafeFileHandle source = directory.Handle.CreateFile("source"u8, 0x180);
        FileContent.SetLength(source, 1 << 20);
        RandomAccess.Write(source, "data"u8, 512 * 1024);
        using SafeFileHandle copy = directory.Handle.CreateFile("copy"u8, 0x180);

        FileContent.Copy(source, 0, copy, 0, 1 << 20);

        Assert.Equal((512 * 1024, 516 * 1024), FileContent.NextData(source, 0));
        Assert.Null(FileContent.NextData(source, 516 * 1024));
        byte[] bytes = new byte[4];
        _ = RandomAccess.Read(copy, bytes, 512 * 1024);
        Assert.Equal("data"u8.ToArray(), bytes);
        Assert.Throws<EndOfStreamException>(() => FileContent.Copy(source, 0, copy, 0, (1 << 20) + 1));
    }
}
